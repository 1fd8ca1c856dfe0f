import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { speaksContract } from '@/lib/worker/image-contract';
import { capabilityLabels } from '@/lib/worker/runner-abilities';
import { readBed } from './bed';
import { command } from './command';
import { docker } from './docker-client';
import { goMissing } from './go-program';
import { withReleasePrograms } from './release-programs';

const bed = readBed('');
const builder = bed.engines.find(({ kind }) => kind === 'docker');
const missing = builder === undefined ? 'no Docker in the bed' : await goMissing();
const root = new URL('..', import.meta.url).pathname;
const repository = `${bed.registry.address}/test/release-${randomUUID().slice(0, 8)}`;
const revision = '0123456789abcdef0123456789abcdef01234567';
/** The first time Docker's reader of attestations is built. */
const hookTimeoutMs = 1_800_000;

/** The bed's image under the name of a release: what a build of the real Dockerfile differs in is told by its labels. */
const dockerfile = `ARG NODE_IMAGE
FROM \${NODE_IMAGE} AS runtime
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.version="\${VERSION}" org.opencontainers.image.revision="\${REVISION}"
FROM runtime AS tools
LABEL org.opencontainers.image.title="agent-runner tools"
`;

/** In place of the worker's image where only names and refusals are looked at: it is packed in a moment. */
const smallBase = `localhost/test/release-base-${process.pid}:1`;
const smallDockerfile = `FROM ${bed.images.busybox}\nCOPY bill.json /app/sbom.json\n`;
const smallBill = { metadata: { component: { name: 'agent-runner', version: '0' } }, components: [] };

const indexSchema = z.object({
  mediaType: z.string(),
  annotations: z.record(z.string(), z.string()),
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string(), architecture: z.string() }),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const recordSchema = z.looseObject({ image: z.string() });
const savedSchema = z.array(z.looseObject({ Config: z.string() }));

let environment: NodeJS.ProcessEnv;
let scratch: string;

const script = (...args: string[]) =>
  command(process.execPath, [join(root, 'scripts/release.mjs'), ...args], { env: environment, cwd: root });

/**
 * A stand-in for the other processor's archive, which this machine cannot build: this one's, whose configuration says that it is
 * for that processor. It is never run.
 */
async function standInForArm64(directory: string, target: string): Promise<void> {
  const unpacked = await mkdtemp(join(scratch, 'arm64-'));
  const file = (name: string) => join(unpacked, name);
  const archive = (architecture: string) => join(directory, `${target}-${architecture}`);
  await command('tar', ['-xf', `${archive('amd64')}.tar`, '-C', unpacked]);
  const saved = savedSchema.parse(JSON.parse(await readFile(file('manifest.json'), 'utf8')));
  const facts = JSON.parse(await readFile(file(saved[0]?.Config ?? ''), 'utf8'));
  const config = JSON.stringify({ ...facts, architecture: 'arm64' });
  const hex = createHash('sha256').update(config).digest('hex');
  await writeFile(file(`${hex}.json`), config);
  await writeFile(file('manifest.json'), JSON.stringify([{ ...saved[0], Config: `${hex}.json` }]));
  await command('tar', ['-C', unpacked, '-cf', `${archive('arm64')}.tar`, '.']);
  const record = recordSchema.parse(JSON.parse(await readFile(`${archive('amd64')}.json`, 'utf8')));
  await writeFile(`${archive('arm64')}.json`, JSON.stringify({ ...record, image: `sha256:${hex}` }));
  await rm(unpacked, { recursive: true });
}

/** What the release's machines hand over to the one that publishes. */
async function build(
  tag: string,
  { base = smallBase, from = revision }: { base?: string; from?: string } = {},
): Promise<string> {
  const directory = await mkdtemp(join(scratch, 'built-'));
  const file = join(scratch, 'Dockerfile');
  const options = ['--revision', from, '--file', file, '--base', base];
  await script('build', '--tag', tag, '--directory', directory, ...options);
  for (const target of ['runtime', 'tools']) await standInForArm64(directory, target);
  return directory;
}

const publish = (tag: string, directory: string, ...more: string[]) =>
  script('publish', '--tag', tag, '--directory', directory, '--repository', repository, ...more);

const crane = (...args: string[]) => command('crane', args, { env: environment });
const digestOf = async (tag: string) => (await crane('digest', `${repository}:${tag}`)).trim();
const indexOf = async (tag: string) =>
  indexSchema.parse(JSON.parse(await crane('manifest', `${repository}:${tag}`)));

/** Digests by tag of all that the repository has. */
async function tags(): Promise<Record<string, string>> {
  const names = (await crane('ls', repository)).trim().split('\n');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digestOf(name)])));
}

/** What Docker's own client finds attached to an image. */
async function attached(field: 'SBOM' | 'Provenance', tag: string) {
  const format = ['--format', `{{json .${field}}}`];
  return JSON.parse(
    await command('buildx', ['imagetools', 'inspect', `${repository}:${tag}`, ...format], {
      env: environment,
    }),
  );
}

describe.skipIf(missing !== null)(
  `a release${missing === null ? '' : ` (${missing})`}`,
  { timeout: 600_000 },
  () => {
    let built: string;

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'g-test-release-'));
      await writeFile(join(scratch, 'Dockerfile'), dockerfile);
      const engine = { DOCKER_HOST: `unix://${builder?.socketPath}`, DOCKER_BUILDKIT: '0' };
      environment = {
        ...(await withReleasePrograms('crane', 'buildx')),
        ...engine,
        DOCKER_CONTEXT: undefined,
        DOCKER_CONFIG: scratch,
        GITHUB_ACTIONS: undefined,
      };
      await writeFile(join(scratch, 'bill.json'), JSON.stringify(smallBill));
      await writeFile(join(scratch, 'small.Dockerfile'), smallDockerfile);
      const small = ['build', '-f', join(scratch, 'small.Dockerfile'), '-t', smallBase, scratch];
      await docker(builder?.socketPath ?? '', small);
      built = await build('v1.2.0', { base: bed.images.agentRunner });
      await publish('v1.2.0', built, '--exact-only');
      expect(Object.keys(await tags()).sort()).toEqual(['v1.2.0', 'v1.2.0-tools']);
      await publish('v1.2.0', built);
    }, hookTimeoutMs);

    afterAll(async () => {
      for (const { socketPath } of bed.engines)
        for (const image of [`${repository}:v1.2`, `${repository}:v1.2.0`, smallBase])
          await docker(socketPath, ['rmi', '--force', image]).catch(() => undefined);
      await rm(scratch, { recursive: true, force: true });
    });

    test('is one index for both processors, with what the image says of itself', async () => {
      const index = await indexOf('v1.2.0');
      expect(index.mediaType).toBe('application/vnd.oci.image.index.v1+json');
      const platforms = index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`);
      expect(platforms).toEqual(['linux/amd64', 'linux/arm64', 'unknown/unknown', 'unknown/unknown']);
      const { Labels } = JSON.parse(
        await crane('config', '--platform=linux/amd64', `${repository}:v1.2.0`),
      ).config;
      expect(Labels).toMatchObject({
        'org.opencontainers.image.version': '1.2.0',
        'org.opencontainers.image.revision': revision,
        'dev.stigmer.agent-runner.contract': '1',
        ...capabilityLabels,
      });
      for (const [name, value] of Object.entries(index.annotations))
        if (!name.endsWith('.created')) expect(Labels[name]).toBe(value);
      expect(index.annotations).toMatchObject({
        'org.opencontainers.image.title': 'agent-runner',
        'org.opencontainers.image.source': expect.stringContaining('https://'),
        'org.opencontainers.image.created': expect.stringMatching(/^20\d\d-/),
      });
      for (const { digest, platform, annotations } of index.manifests.slice(0, 2)) {
        expect(annotations?.['org.opencontainers.image.version']).toBe('1.2.0');
        expect(
          await crane('validate', '--remote', `${repository}@${digest}`),
          platform.architecture,
        ).toContain('PASS');
      }
    });

    test('has each name that it is the highest release of, for both images', async () => {
      const [runtime, tools] = [await digestOf('v1.2.0'), await digestOf('v1.2.0-tools')];
      expect(runtime).not.toBe(tools);
      const all = await tags();
      for (const name of ['v1.2', 'v1', 'latest']) {
        expect(all[name]).toBe(runtime);
        expect(all[`${name}-tools`]).toBe(tools);
      }
      expect(Object.keys(all)).toHaveLength(8);
    });

    test('Docker’s client finds the packages that are in the image, and how it was built', async () => {
      const inside = ['run', '--rm', '--network', 'none', '--entrypoint', 'cat'];
      const reference = `${repository}:v1.2.0`;
      const bill = JSON.parse(
        await docker(builder?.socketPath ?? '', [...inside, reference, '/app/sbom.json']),
      );
      const named = (each: { name: string; version: string }) => `${each.name} ${each.version}`;
      const wanted = bill.components.map(named).sort();
      const bills = await attached('SBOM', 'v1.2.0');
      expect(Object.keys(bills)).toEqual(['linux/amd64', 'linux/arm64']);
      const { packages } = bills['linux/amd64'].SPDX;
      const [, ...contained] = packages.map((each: { name: string; versionInfo: string }) =>
        named({ name: each.name, version: each.versionInfo }),
      );
      expect(wanted.length).toBeGreaterThan(50);
      expect(contained.sort()).toEqual(wanted);
      const { SLSA } = (await attached('Provenance', 'v1.2.0'))['linux/amd64'];
      expect(SLSA.buildDefinition.resolvedDependencies).toContainEqual({
        uri: expect.stringMatching(/^git\+https:.*@refs\/tags\/v1\.2\.0$/),
        digest: { gitCommit: revision },
      });
      expect(SLSA.runDetails.builder.id).toMatch(/#by-hand$/);
    });

    test.skipIf(bed.temporal === null).each(bed.engines)(
      '$name gets it by its tag, and the console makes a worker of it that Temporal lists',
      async (engine) => {
        const cleanups: Array<() => Promise<unknown>> = [];
        try {
          const { run, container } = await arrangeRunner(engine, cleanups, `${repository}:v1.2`);
          const { failure } = await run('setup');
          expect(failure).toBeNull();
          const facts = await container();
          expect(facts?.imageReference).toBe(`${repository}:v1.2`);
          expect(speaksContract({ labels: facts?.labels ?? {} })).toBe(true);
          const [{ Config }] = JSON.parse(await docker(engine.socketPath, ['inspect', facts?.id ?? '']));
          expect(Config.Healthcheck.Test).toEqual(['CMD', '/app/healthcheck', '/tmp/agent-runner.sock']);
        } finally {
          for (const cleanup of cleanups.reverse()) await cleanup();
        }
      },
    );

    test('published again changes nothing, and mends a tag that was not moved', async () => {
      const before = await tags();
      await crane('tag', `${repository}@${await digestOf('v1.2.0-tools')}`, 'latest');
      await publish('v1.2.0', built);
      expect(await tags()).toEqual(before);
    });

    test('is never replaced by another commit’s', async () => {
      const before = await tags();
      const other = await build('v1.2.0', { from: 'f'.repeat(40) });
      await expect(publish('v1.2.0', other)).rejects.toThrow('A release is never replaced');
      expect(await tags()).toEqual(before);
    });

    test('of an older line takes no name from a newer one, a prerelease none at all', async () => {
      const before = await tags();
      await publish('v1.1.5', await build('v1.1.5'));
      await publish('v2.0.0-rc.1', await build('v2.0.0-rc.1'));
      const after = await tags();
      expect(after).toMatchObject(before);
      const added = Object.keys(after).filter((name) => !(name in before));
      const wanted = ['v1.1', 'v1.1.5', 'v2.0.0-rc.1'].flatMap((name) => [name, `${name}-tools`]);
      expect(added.sort()).toEqual(wanted.sort());
    });

    test('for one processor, or of another version, is not published', async () => {
      const before = await tags();
      await expect(publish('v1.3.0', built)).rejects.toThrow('of version 1.2.0, not 1.3.0');
      const half = await build('v1.3.0');
      await rename(join(half, 'tools-arm64.tar'), join(half, 'aside'));
      await rename(join(half, 'runtime-arm64.tar'), join(half, 'aside as well'));
      await expect(publish('v1.3.0', half)).rejects.toThrow('for amd64 and arm64; here are amd64');
      expect(await tags()).toEqual(before);
    });
  },
);
