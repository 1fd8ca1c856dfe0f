import { afterEach, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)(
  'on $name, a worker in a network of its own',
  ({ socketPath }) => {
    test('F14: is told that loopback is its own container, while Temporal answers the console', async () => {
      const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
      const monitor = startMonitor(config, address, cleanups);
      const engine = await monitor.engine();
      if (engine === null) throw new Error('The bed has an engine');
      await startWorker(engine, config, { address, networkMode: 'bridge' }, cleanups);
      const failure = () => monitor.current().failure;
      await expect.poll(() => failure()?.code, { timeout: 60_000 }).toBe('temporal-unreachable-inside');
      expect(failure()?.reason).toContain(`${address} is the container itself`);
      expect(failure()?.remedy.action).toBe('setup');
    });
  },
);
