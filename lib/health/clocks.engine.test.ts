import { afterEach, describe, expect, test } from 'vitest';
import { shiftEngineClock } from '@/lib/engine/shifted-engine.test-support';
import type { Engine } from '@/lib/engine/types';
import { connectTemporal } from '@/lib/temporal/connection';
import { shiftClockOf } from '@/lib/temporal/shifted-clock.test-support';
import { readBed } from '@/testbed/bed';
import type { HealthMonitor } from './monitor';
import {
  arrangeHome,
  type Cleanups,
  startMonitor,
  startWorker,
  taskQueue,
} from './worker-on-engine.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function engineOf(monitor: HealthMonitor): Promise<Engine> {
  const engine = await monitor.engine();
  if (engine === null) throw new Error('The bed has an engine');
  return engine;
}

/** When the queue's first poller is seen, by this machine's clock: asked of Temporal itself, past every shift. */
async function firstPollAt(): Promise<number> {
  const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });
  try {
    // The end of a killed worker's poll is written as an access, too.
    const before = new Set((await connection.listPollers(taskQueue)).map(({ identity }) => identity));
    for (;;) {
      const pollers = await connection.listPollers(taskQueue);
      const fresh = pollers.filter(({ identity }) => !before.has(identity));
      if (fresh.length > 0) return Math.min(...fresh.map(({ lastAccessAt }) => lastAccessAt));
      await new Promise((done) => setTimeout(done, 100));
    }
  } finally {
    await connection.close();
  }
}

describe.skipIf(bed.temporal === null).each(bed.engines)('clocks on $name', ({ socketPath }) => {
  test.each([3600, -3600])(
    'Temporal off by %i s: Ready 3 s after the first poll, a killed worker leaves Ready in 10 s, the offset is right to 1 s',
    async (seconds) => {
      const shifted = await shiftClockOf(address, seconds);
      cleanups.push(shifted.close);
      const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
      const monitor = startMonitor(config, shifted.address, cleanups);
      const title = () => monitor.current().title;
      const engine = await engineOf(monitor);
      await expect.poll(title, { timeout: 15_000 }).toBe('Not set up');
      const polled = firstPollAt();
      let readyAt = 0;
      monitor.subscribe((status) => {
        if (status.verdict === 'ready' && readyAt === 0) readyAt = Date.now();
      });
      const id = await startWorker(engine, config, { address: shifted.address }, cleanups);
      await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
      expect(readyAt - (await polled)).toBeLessThan(3000);
      const [clock] = monitor.current().clocks ?? [];
      expect(clock?.of).toBe('temporal');
      expect(Math.abs((clock?.offsetMs ?? 0) - seconds * 1000)).toBeLessThan(1000);

      const killedAt = Date.now();
      await engine.stopContainer(id, 0);
      await expect.poll(title, { timeout: 10_000, interval: 100 }).not.toBe('Ready');
      expect(Date.now() - killedAt).toBeLessThan(10_000);
    },
  );

  test.each([3600, -3600])(
    'the engine off by %i s: the worker is Ready all the same, its start has this machine’s time, and the clock is said',
    async (seconds) => {
      const shifted = await shiftEngineClock(socketPath, seconds);
      cleanups.push(shifted.close);
      const image = bed.images.agentRunner;
      const config = await arrangeHome({ socketPath: shifted.socketPath, image, cleanups });
      const monitor = startMonitor(config, address, cleanups);
      const engine = await engineOf(monitor);
      const before = Date.now();
      await startWorker(engine, config, { address }, cleanups);
      await expect.poll(() => monitor.current().title, { timeout: 20_000 }).toBe('Ready');
      const { clocks = [], container } = monitor.current();
      expect(clocks.map(({ of }) => of)).toEqual(['engine']);
      expect(Math.abs((clocks[0]?.offsetMs ?? 0) - seconds * 1000)).toBeLessThan(1000);
      expect(container?.startedAt).toBeGreaterThan(before - 1000);
      expect(container?.startedAt).toBeLessThan(Date.now() + 1000);
    },
  );

  test('engine and Temporal of this machine are never said to differ', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const monitor = startMonitor(config, address, cleanups);
    const engine = await engineOf(monitor);
    await startWorker(engine, config, { address }, cleanups);
    await expect.poll(() => monitor.current().title, { timeout: 20_000 }).toBe('Ready');
    expect(monitor.current().clocks).toBeUndefined();
    expect(engine.clockOffsetMs()).toBe(0);
  });
});
