import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { busyboxSpec, connectToBed, discard } from '@/lib/engine/fixtures/engine-on-bed';
import { readBed } from '@/testbed/bed';
import { createOldRunnerFinder } from './find';
import { oldPlaces } from './places';

const bed = readBed();
const cleanups: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const { signal } = new AbortController();

describe.each(bed.engines)('a container that an older launcher made on $name', (bedEngine) => {
  async function arrange(labels: Record<string, string>, socket = false) {
    const home = await mkdtemp(join(tmpdir(), 'd-old-'));
    const name = `d-old-${randomUUID().slice(0, 8)}`;
    const engine = await connectToBed(bedEngine);
    cleanups.push(() => rm(home, { recursive: true, force: true }));
    cleanups.push(() => discard(engine, name));
    const mounts = [{ source: bedEngine.socketPath, target: '/var/run/docker.sock', readOnly: true }];
    for await (const _ of engine.pullImage(bed.images.agentRunner, signal));
    const spec = { ...busyboxSpec(bed.images.agentRunner), labels, mounts: socket ? mounts : [] };
    const id = await engine.createContainer(name, spec);
    const finder = createOldRunnerFinder({ homeDirectory: home, platform: process.platform }, systemClock);
    const found = async () => finder.container(engine, await engine.inspectContainer(name), signal);
    return { engine, finder, found, home, name, id };
  }

  async function record(home: string, id: string): Promise<void> {
    const [path = ''] = oldPlaces(home).idFiles;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${id}\n`);
  }

  test('is known by its id file, also after it was renamed', async () => {
    const { engine, finder, found, home, name, id } = await arrange({});
    expect(await found()).toBeNull();
    await record(home, id.slice(0, 12));
    expect(await found()).toMatchObject({ id, name, state: 'created' });
    expect(await finder.container(engine, null, signal)).toMatchObject({ id });
  });

  test('is known by the engine’s socket in it', async () => {
    const { found, id } = await arrange({}, true);
    expect(await found()).toMatchObject({ id });
  });

  test('is never one that a console labelled', async () => {
    const { found, home, id } = await arrange({ 'dev.stigmer.console.home': 'another' }, true);
    await record(home, id);
    expect(await found()).toBeNull();
  });

  test('that is gone leaves only its id file', async () => {
    const { found, home } = await arrange({});
    await record(home, 'a'.repeat(64));
    expect(await found()).toBeNull();
  });
});
