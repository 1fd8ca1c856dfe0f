import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { killContainer } from '@/lib/engine/fixtures/engine-on-bed';
import { readBed } from '@/testbed/bed';
import { engineRows } from '@/testbed/engines';
import { takeDown } from '@/testbed/take-down';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What the page promises: a fault is named within this time. */
const namedWithinMs = 10_000;
const started = bed.engines.filter(({ own }) => !own).map(({ name }) => name);
const rows = engineRows.filter(({ name }) => started.includes(name));

/** An engine of the test's own, for it is suspended, stopped and started. */
async function startEngine(row: (typeof rows)[number]) {
  const directory = await mkdtemp(join(tmpdir(), 'e-health-engine-'));
  cleanups.push(() => takeDown(directory));
  const start = () => row.start({ directory, name: row.name });
  return { ...(await start()), start };
}

describe.skipIf(bed.temporal === null).each(rows)('the loss of $name', (row) => {
  test('E2, E4: Ready ends within 10 s when the engine is suspended, the worker killed, the engine stopped; each is named and comes back', async () => {
    const engine = await startEngine(row);
    const { socketPath } = engine;
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const address = bed.temporal?.address ?? '';
    const monitor = startMonitor(config, address, cleanups);
    const title = () => monitor.current().title;
    const connected = await monitor.engine();
    if (connected === null) throw new Error('The engine was just started');
    const id = await startWorker(connected, config, { address }, cleanups);
    await expect.poll(title, { timeout: 30_000 }).toBe('Ready');

    engine.kill('SIGSTOP');
    try {
      await expect.poll(title, { timeout: namedWithinMs }).toBe('Engine lost');
      expect(monitor.current().failure?.reason).toContain('hangs or is suspended');
      expect(monitor.current().engineCandidates[0]).toMatchObject({ outcome: 'not-answering', used: false });
    } finally {
      // What comes after has to reach it, also the end of a test that failed.
      engine.kill('SIGCONT');
    }
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');

    await killContainer(connected, id);
    await expect.poll(title, { timeout: namedWithinMs }).toBe('Killed');
    await connected.startContainer(id);
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');

    await engine.stop();
    await expect.poll(title, { timeout: namedWithinMs }).toBe('Engine lost');
    expect(monitor.current().failure?.reason).toMatch(/the engine was stopped/);
    await engine.start();
    await expect.poll(title, { timeout: 20_000 }).not.toBe('Engine lost');
  }, 180_000);
});
