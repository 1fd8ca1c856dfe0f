import { afterEach, describe, expect, test } from 'vitest';
import { toPrintedUsage, usageCommand } from '@/lib/engine/container-usage';
import { readBed } from '@/testbed/bed';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)('a worker on $name', ({ socketPath }) => {
  test('tells with its health what a command in its container would find', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const monitor = startMonitor(config, address, cleanups);
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    const id = await startWorker(engine, config, { address }, cleanups);
    await expect.poll(() => monitor.current().title, { timeout: 20_000 }).toBe('Ready');
    const container = await engine.inspectContainer(id);
    if (container === null) throw new Error('It runs');
    await expect.poll(() => monitor.heardUsage(container), { timeout: 10_000 }).not.toBeNull();
    const heard = monitor.heardUsage(container)?.usage;
    const { stdout } = await engine.exec(id, usageCommand, { timeoutMs: 20_000 });
    const printed = toPrintedUsage(stdout);
    expect(heard).toEqual({ cpuMs: expect.any(Number), memoryBytes: expect.any(Number), memoryKills: 0 });
    expect(heard?.cpuMs).toBeGreaterThan(0);
    expect(heard?.cpuMs).toBeLessThanOrEqual(printed?.cpuMs ?? 0);
    expect(heard?.memoryBytes).toBeGreaterThan(20_000_000);
    expect(heard?.memoryBytes).toBeLessThan(container.memoryLimitBytes ?? 0);
  });
});
