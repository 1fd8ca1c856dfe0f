import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readBundle } from '@/lib/bundle/read-bundle';
import { readConfig } from '@/lib/config/config';
import { connectToBed, discard } from '@/lib/engine/fixtures/engine-on-bed';
import { type Bed, readBed } from '@/testbed/bed';
import { stagedCodes } from './plan';
import { codeNow, rebuild, withConsole } from './rebuild';
import { type Situation, situationOf } from './situation';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A worker is not registered only after its grace, a loop is one after its third end, and an engine may hang for a minute. */
const seenMs = 180_000;
/** Twice that, and the making of two. */
const rebuiltMs = 480_000;
async function machine({ socketPath, name }: Bed['engines'][number]) {
  const home = await mkdtemp(join(tmpdir(), 'r-rebuild-'));
  const suffix = randomUUID().slice(0, 8);
  const environment = {
    NODE_ENV: 'test' as const,
    HOME: home,
    STIGMER_HOME: join(home, '.stigmer'),
    STIGMER_CONTAINER_NAME: `r-${suffix}`,
    STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
    DOCKER_HOST: `unix://${socketPath}`,
  };
  const engine = await connectToBed({ name, socketPath });
  const config = readConfig(environment, '/');
  cleanups.push(async () => {
    for (const end of ['', '-renamed', '-stranger']) {
      const found = await engine.inspectContainer(`${config.containerName}${end}`);
      if (found?.state === 'paused') await engine.unpauseContainer(found.id);
      await discard(engine, `${config.containerName}${end}`);
    }
    await chmod(config.workspaceDirectory, 0o700).catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  });
  const pulling = engine.pullImage(bed.images.agentRunner, AbortSignal.timeout(120_000));
  while (!(await pulling.next()).done);
  return { home, environment, taskQueue: `r-${suffix}` };
}

async function stage(situation: Situation, environment: NodeJS.ProcessEnv) {
  const temporalAddress = bed.temporal?.address ?? '';
  const { standIn, environment: seen } = await rebuild(situation, { environment, temporalAddress });
  cleanups.push(() => standIn.close());
  return seen;
}

/** What the console of this machine would send. */
async function bundleOf(environment: NodeJS.ProcessEnv, home: string) {
  const path = join(home, 'bundle.tar.gz');
  await withConsole(environment, async ({ bundles }) => {
    const { id } = await bundles.preview();
    const chunks: Uint8Array[] = [];
    for await (const chunk of bundles.download(id, [])) chunks.push(chunk);
    await writeFile(path, Buffer.concat(chunks));
  });
  return await readBundle(path);
}

describe.skipIf(bed.temporal === null).each(bed.engines)('on $name', (row) => {
  // Podman 4.3 in the bed shows the end by the memory limit as a kill (docs/health.md).
  const codes = stagedCodes.filter((code) => row.kind === 'docker' || code !== 'container-out-of-memory');
  test.each(codes)(
    '%s: a bundle of it, rebuilt in another home, ends in the same code',
    async (code) => {
      const first = await machine(row);
      const settings = { STIGMER_TASK_QUEUE: first.taskQueue };
      const there = await stage({ code, exitCode: 7, settings, leftSettings: [] }, first.environment);
      expect(await codeNow(there, code, seenMs)).toBe(code);
      const bundle = await bundleOf(there, first.home);

      const second = await machine(row);
      const situation = situationOf(bundle);
      const own = { ...situation.settings, STIGMER_TASK_QUEUE: second.taskQueue };
      const here = await stage({ ...situation, settings: own }, second.environment);
      expect(await codeNow(here, bundle.manifest.code, seenMs)).toBe(code);
    },
    rebuiltMs,
  );
});
