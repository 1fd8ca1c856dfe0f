import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '@/lib/config/config';
import { detectEngine } from '@/lib/engine/detect';
import { busyboxSpec } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { ownerLabel, ownLabels } from '@/lib/service/container-ownership';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { readBed } from '@/testbed/bed';
import { createEngineChoice } from './engine-choice';
import { arrangeHome, type Cleanups, startMonitor } from './worker-on-engine.test-support';

const bed = readBed();
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const signal = AbortSignal.timeout(120_000);
const untilSeen = { timeout: 30_000, interval: 100 };

/** As `docker context create second` makes one; the folder is what DOCKER_CONFIG names. */
async function addContext(home: string, path: string): Promise<string> {
  const meta = join(home, 'docker/contexts/meta', createHash('sha256').update('second').digest('hex'));
  await mkdir(meta, { recursive: true });
  const endpoint = { Name: 'second', Endpoints: { docker: { Host: `unix://${path}` } } };
  await writeFile(join(meta, 'meta.json'), JSON.stringify(endpoint));
  return join(home, 'docker');
}

/** A container of ours that does not run. */
async function createOwn(engine: Engine, config: Config): Promise<string> {
  const pulling = engine.pullImage(config.image, signal);
  while (!(await pulling.next()).done);
  const labels = ownLabels(ownerLabel(config.homeDirectory), { identity: 'x', specHash: '' });
  const id = await engine.createContainer(config.containerName, {
    ...busyboxSpec(config.image),
    command: ['true'],
    labels,
  });
  cleanups.push(() => engine.removeContainer(id));
  return id;
}

async function followEvents(engine: Engine): Promise<void> {
  for await (const _event of engine.watchEvents(signal));
}

describe.each(bed.engines)('a choice of engines on $name', ({ socketPath }) => {
  test('is used at once, ends what was followed, is remembered, and is not replaced when it does not answer', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.busybox, cleanups });
    // The same engine at another address: whose container is where is then the same, and all else a real switch.
    const second = join(config.homeDirectory, 'second.sock');
    await symlink(socketPath, second);
    config.engineEnvironment.XDG_RUNTIME_DIR = '/nonexistent';
    config.engineEnvironment.DOCKER_CONFIG = await addContext(config.homeDirectory, second);
    const preferences = createPreferencesStore(config.preferencesPath);
    const monitor = startMonitor(config, '127.0.0.1:1', cleanups, preferences.read);
    const choice = createEngineChoice({
      config,
      detect: detectEngine,
      preferences,
      monitor,
      operationRunning: () => null,
    });
    const first = await monitor.engine();
    if (first === null) throw new Error('No engine');
    expect(first.facts.socketPath).toBe(socketPath);
    const container = await createOwn(first, config);
    const left = expect(followEvents(first)).rejects.toMatchObject({ details: { code: 'engine-replaced' } });

    await choice.use('docker context second', signal);
    await left;
    await expect.poll(() => monitor.current().engine?.socketPath, untilSeen).toBe(second);
    expect((await first.inspectContainer(container))?.state).toBe('created');
    const { engines, worker } = await choice.view(signal);
    expect(engines.filter(({ used }) => used)).toMatchObject([{ socketPath: second, chosen: true }]);
    expect(worker).toMatchObject({ name: config.containerName, state: 'created' });

    await rm(second);
    const restarted = startMonitor(config, '127.0.0.1:1', cleanups, preferences.read);
    await restarted.refresh(signal);
    expect(restarted.current()).toMatchObject({ engine: null, title: 'Chosen engine is away' });

    await choice.use(null, signal);
    await restarted.refresh(signal);
    await expect.poll(() => monitor.current().engine?.socketPath, untilSeen).toBe(socketPath);
    expect(restarted.current().engine?.socketPath).toBe(socketPath);
  });
});
