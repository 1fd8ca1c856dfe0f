import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { connectToBed, startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { readBed } from '@/testbed/bed';
import { removeContainer, stopContainer, uncut } from './container-changes';
import { noHistory } from './no-history.test-support';

const bed = readBed();
/** Podman loses the race about one time in four. */
const times = 8;
/** A program that starts and finds a wrong setting. */
const shortLife = ['sh', '-c', 'sleep 0.3; false'];
/** Gone before anybody can look: one stop in ten meets it running on Podman, so it is only ever removed. */
const noLife = ['false'];

describe.each(bed.engines)('a container that ends at once and is started again, on $name', (row) => {
  const name = `remove-loop-${row.name}`;
  let engine: Engine;
  let directory: string;

  beforeAll(async () => {
    engine = await connectToBed(row);
    directory = await mkdtemp(join(tmpdir(), 'stigmer-loop-'));
  });
  afterEach(async () => {
    const left = await engine.inspectContainer(name);
    if (left !== null) await removeContainer(parts(), engine, left, 1, uncut());
  });
  afterAll(() => rm(directory, { recursive: true }));

  const parts = () => ({
    service: { owner: { name: 'owner', value: 'one' }, files: { archive: join(directory, 'archive') } },
    clock: systemClock,
    history: noHistory,
  });

  /** A new one that was restarted at least once. */
  async function startLoop(command: string[]) {
    const started = await startBusybox(bed.images.busybox, row, {
      name,
      command,
      restartPolicy: 'unless-stopped',
    });
    const looping = async () => (await engine.inspectContainer(started.id))?.restartCount;
    await vi.waitUntil(async () => Number(await looping()) > 0, { timeout: 60_000, interval: 20 });
    const facts = await engine.inspectContainer(started.id);
    if (facts === null) throw new Error('It is gone already');
    return facts;
  }

  test('stays stopped, at whatever moment of its loop', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { id } = await startLoop(shortLife);
      await stopContainer(parts(), engine, id, 1, uncut());
      const count = async () => (await engine.inspectContainer(id))?.restartCount;
      const before = await count();
      // As long as the engine would take to begin another life.
      await systemClock.sleep(2500);
      expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited', restartCount: before });
      await engine.removeContainer(id);
    }
  }, 300_000);

  test('is removed, at whatever moment of its loop', async () => {
    for (let time = 0; time < times; time += 1) {
      const facts = await startLoop(noLife);
      await removeContainer(parts(), engine, facts, 1, uncut());
      expect(await engine.inspectContainer(name)).toBeNull();
    }
  }, 300_000);
});
