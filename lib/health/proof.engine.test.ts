import { afterEach, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)('proofs of life on $name', ({ socketPath }) => {
  async function arrange(environment: Record<string, string> = {}) {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const monitor = startMonitor(config, address, cleanups);
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    const id = await startWorker(engine, config, { address, environment }, cleanups);
    const check = () => monitor.current().checks.find((each) => each.id === 'proof');
    await expect.poll(() => check()?.state, { timeout: 20_000 }).toBe('pass');
    return { engine, id, monitor, check };
  }

  test('each of two workers on one queue proves itself, whoever of them takes the workflow', async () => {
    const [one, two] = [await arrange(), await arrange()];
    for (let round = 0; round < 4; round += 1) {
      const proofs = await Promise.all([one.monitor.prove(), two.monitor.prove()]);
      expect(proofs.map(({ outcome }) => outcome.type)).toEqual(['proved', 'proved']);
    }
    await two.engine.stopContainer(two.id, 10);
    expect((await one.monitor.prove()).outcome.type).toBe('proved');
    await expect.poll(() => two.check()?.state, { timeout: 10_000 }).toBe('skip');
    await expect(two.monitor.prove()).rejects.toMatchObject({ code: 'proof-not-possible' });
  });
});
