import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importOverrides, roomImports } from './import-rules.mjs';

const root = new URL('..', import.meta.url).pathname;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-import-rules-'));
  for (const name of ['biome.json', '.gitignore']) await cp(join(root, name), join(directory, name));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function lintPlanted(path: string, specifier: string): Promise<{ code: number; output: string }> {
  const file = join(directory, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `import { planted } from '${specifier}';\n\nexport const kept = planted;\n`);
  const biome = join(root, 'node_modules/.bin/biome');
  try {
    const { stdout } = await promisify(execFile)(biome, ['lint', path], { cwd: directory });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stderr } = Object(error);
    return { code: Number(code), output: String(stderr) };
  } finally {
    await rm(file);
  }
}

describe('the import rules', () => {
  test.each([
    ['lib/core/planted.ts', '@/lib/engine/connect'],
    ['lib/core/planted.ts', '../engine/connect'],
    ['lib/health/planted.ts', 'dockerode'],
    ['lib/health/planted.ts', '@/lib/runner/spec'],
    ['lib/engine/planted.ts', '@temporalio/client'],
    ['components/runner/planted.ts', '@/lib/engine/types'],
    ['components/runner/planted.ts', '@/app/proven-call'],
    ['server/planted.ts', '@/testbed/bed'],
    ['server/planted.ts', '@/cli/program'],
    ['cli/planted.ts', '@/server/listen'],
    ['lib/runner/planted.ts', '@/lib/health/monitor'],
  ])('a planted import in %s of %s fails the linter', async (path, specifier) => {
    const result = await lintPlanted(path, specifier);
    expect(result.output).toContain('noRestrictedImports');
    expect(result.code).toBe(1);
  });

  test.each([
    ['lib/health/planted.ts', '@/lib/engine/types'],
    ['lib/engine/planted.ts', 'dockerode'],
    ['components/runner/planted.ts', '@/lib/contracts/status'],
    ['components/runner/planted.ts', '@/app/actions/operations'],
  ])('an allowed import in %s of %s passes', async (path, specifier) => {
    expect(await lintPlanted(path, specifier)).toMatchObject({ code: 0 });
  });

  test('a planted import ends npm run check, and without it the same check passes', async () => {
    await cp(join(root, 'scripts'), join(directory, 'scripts'), { recursive: true });
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    const check = () =>
      promisify(execFile)(process.execPath, ['scripts/check.mjs', 'format'], { cwd: directory }).then(
        () => 'passed',
        (error: unknown) => `${Object(error).stdout}${Object(error).stderr}`,
      );
    expect(await check()).toBe('passed');
    const file = join(directory, 'lib/core/planted.ts');
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(
      file,
      "import { planted } from '@/lib/engine/connect';\n\nexport const kept = planted;\n",
    );
    const said = await check();
    await rm(file);
    expect(said).toContain('noRestrictedImports');
    expect(said).toContain('lib/core/planted.ts');
    expect(said).toContain('== format failed');
  });

  test('stand in biome.json as the table says', async () => {
    const biome = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
    const written = biome.overrides.filter(
      (entry: ReturnType<typeof importOverrides>[number]) =>
        'noRestrictedImports' in (entry.linter.rules.style ?? {}),
    );
    expect(written).toEqual(importOverrides());
  });

  test('are the arrows of the picture in docs/architecture.md', async () => {
    const text = await readFile(join(root, 'docs/architecture.md'), 'utf8');
    const arrows = [...text.matchAll(/^ {2}([\w-]+) --> ([\w-]+)$/gm)].map(
      ([, from, to]) => `${from} --> ${to}`,
    );
    const everyRoomHas = new Set(['core', 'contracts', 'config', 'process']);
    const expected = Object.entries(roomImports).flatMap(([room, allowed]) =>
      allowed
        .filter((name) => everyRoomHas.has(room) || !everyRoomHas.has(name))
        .map((name) => `${room} --> ${name}`),
    );
    const bases = ['events', 'engine', 'temporal', 'operations', 'settings', 'security'].map(
      (room) => `${room} --> process`,
    );
    expect(arrows.filter((arrow) => !/^(app|server|cli|services|components) /.test(arrow)).sort()).toEqual(
      [...expected, ...bases].sort(),
    );
  });
});
