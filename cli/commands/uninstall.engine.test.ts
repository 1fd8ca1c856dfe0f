import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ClientParts, openClient } from '@/cli/open-client';
import type { UninstallRequest } from '@/cli/uninstall-grammar';
import { readConfig } from '@/lib/config/config';
import { tickedGroups } from '@/lib/contracts/uninstall';
import {
  busyboxSpec,
  connectToBed,
  discard,
  removeImage,
  removeNames,
} from '@/lib/engine/fixtures/engine-on-bed';
import { readInventory } from '@/lib/engine/inventory';
import type { Engine } from '@/lib/engine/types';
import { forgetRunner } from '@/lib/runner/forget-runner.test-support';
import { keptPrefix } from '@/lib/runner/kept-name';
import { buildVariant } from '@/lib/runner/variant-image.test-support';
import { ownerLabel } from '@/lib/service/container-ownership';
import { readBed } from '@/testbed/bed';
import { fakeContext } from './fake-client';
import { operate } from './operate';
import { uninstallConsole } from './uninstall';

const bed = readBed();
type Row = (typeof bed.engines)[number];
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const { signal } = new AbortController();

interface Shared {
  config: ClientParts['config'];
  image: string;
  /** Null: it is not built yet. */
  imageId: string | null;
}
const all: UninstallRequest = {
  type: 'uninstall',
  groups: [...tickedGroups],
  workspace: null,
  dryRun: false,
  yes: true,
  json: true,
};

async function arrangeConsole(row: Row): Promise<{ parts: ClientParts; engine: Engine; image: string }> {
  const root = await mkdtemp(join(tmpdir(), 'd-uninstall-'));
  const home = join(root, '.stigmer');
  const engine = await connectToBed(row);
  const image = `d-uninstall-${randomUUID().slice(0, 8)}:1`;
  await pull(engine);
  const environment = {
    NODE_ENV: 'test' as const,
    HOME: root,
    STIGMER_HOME: home,
    STIGMER_CONTAINER_NAME: `d-uninstall-${randomUUID().slice(0, 8)}`,
    STIGMER_AGENT_RUNNER_IMAGE: image,
    DOCKER_HOST: `unix://${row.socketPath}`,
  };
  const config = readConfig(environment, root);
  cleanups.push(async () => {
    await forgetRunner(engine, config);
    await removeImage(engine, image);
    await rm(root, { recursive: true, force: true });
  });
  return { engine, image, parts: { config, environment, startDirectory: root } };
}

/** So that it is there before and after. */
async function pull(engine: Engine): Promise<void> {
  for await (const _ of engine.pullImage(bed.images.agentRunner, signal));
}

async function build(engine: Engine, image: string): Promise<void> {
  const tag = randomUUID();
  await buildVariant(engine, { tag: image, base: bed.images.agentRunner }, [
    `LABEL dev.stigmer.test="${tag}"`,
  ]);
}

async function setUp({ config, ...parts }: ClientParts): Promise<void> {
  await mkdir(config.consoleDirectory, { recursive: true, mode: 0o700 });
  const settings = `TEMPORAL_ADDRESS=${bed.temporal?.address}\nSTIGMER_TASK_QUEUE=d-uninstall-${randomUUID()}\n`;
  await writeFile(join(config.consoleDirectory, 'agent-runner.env'), settings, { mode: 0o600 });
  const client = await openClient({ config, ...parts });
  try {
    const { context } = fakeContext({});
    expect(await operate({ ...context, client, now: () => Date.now() }, 'setup', { json: true })).toBe(0);
  } finally {
    await client.close();
  }
}

/** Everything an engine has, whoever made it. */
async function snapshot({ facts }: Engine) {
  const { containers, images, volumes } = await readInventory(facts, () => false, signal);
  return {
    containers: containers.map(({ id, name }) => `${name} ${id}`).sort(),
    images: images.map(({ id, names }) => `${id} ${[...names].sort().join(' ')}`).sort(),
    volumes: volumes.map(({ name }) => name).sort(),
  };
}

/** Of that, what this console can have to do with: other tests work on the same engine at the same time. */
async function share(engine: Engine, { config, image, imageId }: Shared) {
  const { containers, images, volumes } = await snapshot(engine);
  const marks = [image, imageId, keptPrefix(config.homeDirectory)];
  return {
    containers: containers.filter((each) => each.startsWith(config.containerName)),
    images: images
      .filter((each) => marks.some((mark) => mark !== null && each.includes(mark)))
      .map((each) =>
        each.split(' ').filter((part) => marks.some((mark) => mark !== null && part.includes(mark))),
      ),
    volumes: volumes.filter((each) => each.startsWith(config.containerName)),
    base: images.some((each) => each.includes(bed.images.agentRunner)),
  };
}

const run = async (parts: ClientParts, request: Partial<UninstallRequest> = {}) => {
  const { context, printed, notices } = fakeContext({});
  const code = await uninstallConsole({ ...all, ...request }, parts, context.output);
  const lines = printed.map((line) => JSON.parse(line));
  return { code, list: lines[0], steps: lines.slice(1), notices };
};

describe.skipIf(bed.temporal === null).each(bed.engines)('uninstall on $name', (row) => {
  test('home and engine are as before the set-up, and what it would do is listed with its size first', async () => {
    const { parts, engine, image } = await arrangeConsole(row);
    const { config } = parts;
    const before = await share(engine, { config, image, imageId: null });
    expect(before).toEqual({ containers: [], images: [], volumes: [], base: true });
    await build(engine, image);
    const imageId = (await engine.inspectImage(image))?.id ?? null;
    await setUp(parts);
    await engine.createVolume(
      `${config.containerName}-temporal-data`,
      Object.fromEntries([Object.values(ownerLabel(config.homeDirectory, 'temporal'))]),
    );
    const installed = await share(engine, { config, image, imageId });
    expect([installed.containers.length, installed.images.length, installed.volumes.length]).toEqual([
      1, 1, 1,
    ]);

    const dry = await run(parts, { dryRun: true });
    expect(dry.code).toBe(0);
    const groups = new Set(dry.list.items.map(({ group }: { group: string }) => group));
    expect([...groups]).toEqual([
      'containers',
      'volumes',
      'images',
      'logs',
      'settings',
      'state',
      'workspace',
    ]);
    for (const item of dry.list.items)
      if (['images', 'logs', 'settings', 'state'].includes(item.group))
        expect(item.sizeBytes).toBeGreaterThan(0);
    expect(await share(engine, { config, image, imageId })).toEqual(installed);

    const kept = await run(parts);
    expect(kept).toMatchObject({ code: 0, notices: [] });
    expect(await share(engine, { config, image, imageId })).toEqual(before);
    expect(await readdir(config.homeDirectory)).toEqual(['data']);
    expect(await readdir(join(config.homeDirectory, 'data'))).toEqual(['workspace']);

    const last = await run(parts, { workspace: config.workspaceDirectory });
    expect(last.steps).toMatchObject([{ group: 'workspace', state: 'removed' }]);
    await expect(access(config.homeDirectory)).rejects.toThrow();
    expect((await run(parts)).list.items).toEqual([]);
    await expect(access(config.homeDirectory)).rejects.toThrow();
  }, 240_000);

  test('another console’s container and somebody’s use of the image are left, and said; a second run finishes', async () => {
    const { parts, engine, image } = await arrangeConsole(row);
    await build(engine, image);
    await setUp(parts);
    const mine = ['other-console', 'somebody'].map(
      (name) => `d-uninstall-${name}-${randomUUID().slice(0, 8)}`,
    );
    const [otherName = '', foreignName = ''] = mine;
    for (const name of mine) cleanups.push(() => discard(engine, name));
    const other = ownerLabel('/home/of/another');
    const spec = busyboxSpec(image);
    await engine.createContainer(otherName, {
      ...spec,
      image: bed.images.agentRunner,
      labels: { [other.name]: other.value },
    });
    await engine.createContainer(foreignName, spec);
    const first = await run(parts);
    expect(first.code).toBe(0);
    const judged = first.list.items.find(({ group }: { group: string }) => group === 'images');
    expect(`${judged.note}${judged.kept}`).toContain(`used by ${foreignName}`);
    const { containers, images } = await snapshot(engine);
    expect(containers.some((each) => each.startsWith(otherName))).toBe(true);
    expect(containers.some((each) => each.startsWith(foreignName))).toBe(true);
    expect(containers.some((each) => each.startsWith(parts.config.containerName))).toBe(false);
    expect(images.some((each) => each.includes(image))).toBe(true);
    await discard(engine, foreignName);
    expect((await run(parts)).code).toBe(0);
    expect((await snapshot(engine)).images.some((each) => each.includes(image))).toBe(false);
    await removeNames(engine, image);
  }, 240_000);
});
