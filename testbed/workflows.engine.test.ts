import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { command, isOnPath } from './command';
import { goMissing } from './go-program';
import { releasePrograms, withReleasePrograms } from './release-programs';

const directory = new URL('../.github/workflows/', import.meta.url).pathname;
const missing = (await goMissing()) ?? ((await isOnPath('shellcheck')) ? null : 'no shellcheck');
const buildTimeoutMs = 1_800_000;
const files = (await readdir(directory)).filter((name) => name.endsWith('.yml'));

const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

const lint = async (paths: string[]) =>
  command('actionlint', ['-no-color', ...paths], { env: await withReleasePrograms('actionlint') });

describe.skipIf(missing !== null)(`actionlint${missing === null ? '' : ` (${missing})`}`, () => {
  test(
    'finds nothing in the workflows',
    async () => {
      expect(await lint(files.map((name) => join(directory, name)))).toBe('');
    },
    buildTimeoutMs,
  );

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: what GitHub would fill in
  test.each([
    ['a text of a stranger in a script', 'echo "$TAG"', 'echo "${{ github.event.head_commit.message }}"'],
    ['a variable without quotes in a script', 'echo "$TAG"', 'rm $TAG'],
    ['a step that is not there', 'echo "$TAG"', 'echo "${{ steps.none.outputs.tag }}"'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: what GitHub would fill in
  ])(
    'would find %s',
    async (_, from, to) => {
      const scratch = await mkdtemp(join(tmpdir(), 'g-test-workflows-'));
      try {
        const path = join(scratch, 'release.yml');
        await cp(join(directory, 'release.yml'), path);
        const text = (await readFile(path, 'utf8')).replace('- run: npm run package', `- run: ${from}`);
        await writeFile(path, text);
        expect(await lint([path])).toBe('');
        await writeFile(path, text.replace(from, to));
        await expect(lint([path])).rejects.toThrow('release.yml');
      } finally {
        await rm(scratch, { recursive: true });
      }
    },
    buildTimeoutMs,
  );
});

describe.each(files)('%s', (name) => {
  const read = async () => await readFile(join(directory, name), 'utf8');
  const workflow = async () => workflowSchema.parse(parse(await read()));

  test('names each action by its commit, with the version beside it', async () => {
    const uses = [...(await read()).matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('puts nothing that GitHub fills in into a script, and bounds each job', async () => {
    const { permissions, jobs } = await workflow();
    for (const { steps } of Object.values(jobs))
      for (const { run = '' } of steps) expect(run).not.toContain('${{');
    expect(Object.values(permissions)).not.toContain('write');
  });
});

test('the release pushes with the version that the tests push with', async () => {
  const { package: program, version } = releasePrograms.crane;
  expect(await readFile(join(directory, 'release.yml'), 'utf8')).toContain(
    `go install ${program}@${version}\n`,
  );
});
