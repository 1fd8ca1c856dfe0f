import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { busyboxSpec, connectToBed, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { readBed } from '@/testbed/bed';
import { removeContainer, stopContainer } from './container-changes';
import { noHistory } from './no-history.test-support';

const bed = readBed();
/** Podman loses the race about one time in four. */
const times = 8;

describe.each(bed.engines)('a container that ends at once and is started again, on $name', (row) => {
  const tag = `${bed.registry.address}/remove-loop/${row.name}:1`;
  const name = `remove-loop-${row.name}`;
  let engine: Engine;
  let directory: string;

  beforeAll(async () => {
    engine = await connectToBed(row);
    directory = await mkdtemp(join(tmpdir(), 'stigmer-loop-'));
    await writeFile(join(directory, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nENTRYPOINT []\nCMD ["false"]\n');
    const buildArguments = { BASE: bed.images.busybox };
    const options = { contextDirectory: directory, dockerfile: 'Dockerfile', tag, buildArguments };
    const building = engine.buildImage(options, new AbortController().signal);
    while (!(await building.next()).done);
  });
  afterAll(async () => {
    const left = await engine.inspectContainer(name);
    if (left !== null) await removeContainer(parts(), engine, left, 1, AbortSignal.timeout(60_000));
    await removeImage(engine, tag);
    await rm(directory, { recursive: true });
  });

  const parts = () => ({
    service: { owner: { name: 'owner', value: 'one' }, files: { archive: join(directory, 'archive') } },
    clock: systemClock,
    history: noHistory,
  });

  /** A new one that was restarted at least once. */
  async function startLoop() {
    const id = await engine.createContainer(name, { ...busyboxSpec(tag), restartPolicy: 'unless-stopped' });
    await engine.startContainer(id);
    const looping = async () => (await engine.inspectContainer(id))?.restartCount;
    await vi.waitUntil(async () => Number(await looping()) > 0, { timeout: 20_000, interval: 20 });
    const facts = await engine.inspectContainer(id);
    if (facts === null) throw new Error('It is gone already');
    return facts;
  }

  test('stays stopped, at whatever moment of its loop', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { id } = await startLoop();
      await stopContainer(parts(), engine, id, 1, AbortSignal.timeout(60_000));
      const count = async () => (await engine.inspectContainer(id))?.restartCount;
      const before = await count();
      // As long as the engine would take to begin another life.
      await systemClock.sleep(2500);
      expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited', restartCount: before });
      await engine.removeContainer(id);
    }
  }, 240_000);

  test('is removed, at whatever moment of its loop', async () => {
    for (let time = 0; time < times; time += 1) {
      const facts = await startLoop();
      await removeContainer(parts(), engine, facts, 1, AbortSignal.timeout(60_000));
      expect(await engine.inspectContainer(name)).toBeNull();
    }
  });
});
