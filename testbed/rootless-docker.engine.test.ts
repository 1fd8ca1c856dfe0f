import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { systemClock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { connectEngine } from '@/lib/engine/connect';
import { createContainerWatch } from '@/lib/engine/container-watch';
import { detectEngine } from '@/lib/engine/detect';
import { strangerMachine } from '@/lib/engine/fixtures/stranger-machine';
import { initialStatus } from '@/lib/health/status';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { agentRunner, agentRunnerSettingsPath } from '@/lib/runner/agent-runner';
import { createRunner } from '@/lib/runner/create-runner';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { noHistory } from '@/lib/service/no-history.test-support';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from './bed';
import { docker } from './docker-client';
import { removeAllContainers } from './engine-socket';
import { canStartRootlessDocker, type RootlessDocker, startRootlessDocker } from './rootless-docker';

const bed = readBed();
const builder = bed.engines.find(({ kind, own }) => kind === 'docker' && !own);
const temporal = bed.temporal?.address;
const canStart = builder !== undefined && temporal !== undefined && (await canStartRootlessDocker());

describe.skipIf(!canStart).each([
  { loopback: false, name: 'its loopback closed, as it is by default' },
  { loopback: true, name: 'its loopback open' },
])('rootless Docker with $name', ({ loopback }) => {
  let directory: string;
  let rootless: RootlessDocker;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rootless-docker-'));
    await chmod(directory, 0o755);
    rootless = await startRootlessDocker({ directory, name: 'docker', loopback });
    const archive = join(directory, 'agent-runner.tar');
    await docker(builder?.socketPath ?? '', ['save', '-o', archive, bed.images.agentRunner]);
    await docker(rootless.socketPath, ['load', '-q', '-i', archive]);
  });
  afterAll(async () => {
    await removeAllContainers(rootless.socketPath);
    await rootless.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** A console of the user whose Docker it is, with a home, a container name and a queue of its own. */
  async function arrange() {
    const { uid, gid, socketPath } = rootless;
    const suffix = randomUUID().slice(0, 8);
    const home = join(directory, suffix);
    const environment = {
      NODE_ENV: 'test' as const,
      STIGMER_HOME: home,
      STIGMER_CONTAINER_NAME: `rootless-${suffix}`,
      STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
      DOCKER_HOST: `unix://${socketPath}`,
    };
    const config = { ...readConfig(environment, '/'), uid, gid };
    await mkdir(config.consoleDirectory, { recursive: true });
    await mkdir(join(home, 'data'));
    for (const each of [home, join(home, 'data')]) await chown(each, uid, gid);
    const settings = createSettingsStore({ path: agentRunnerSettingsPath(config) });
    await writeFile(settings.path, `TEMPORAL_SERVICE_ADDRESS=${temporal}\nSTIGMER_TASK_QUEUE=${suffix}\n`);
    const { facts } = await detectEngine(config);
    if (facts === null) throw new Error('Rootless Docker was not found');
    const engine = connectEngine(facts, strangerMachine);
    const watch = createContainerWatch(engine, config.containerName, systemClock);
    const oldRunner = createOldRunnerFinder(config, systemClock);
    const service = agentRunner({ config, clock: systemClock, settings, oldRunner, connectTemporal });
    const runner = createRunner({
      service,
      config,
      clock: systemClock,
      history: noHistory,
      desired: createDesiredStateStore(service.files.desiredState),
      settings,
      preferences: createPreferencesStore(config.preferencesPath),
      oldRunner,
      engine: async () => engine,
      detect: () => detectEngine(config),
      connectTemporal,
      refreshHealth: async () => initialStatus(0),
      watch: () => watch,
    });
    return { facts, runner, engine, containerName: config.containerName };
  }

  async function setUp(runner: ReturnType<typeof createRunner>): Promise<string> {
    const signals = [new AbortController().signal, new AbortController().signal] as const;
    const running = runner.operation('setup').run(...signals);
    try {
      for (;;) {
        const next = await running.next();
        if (next.done) return next.value;
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      return `${error.code}: ${error.details.reason} ${error.details.remedy.command}`;
    }
  }

  test('a Temporal on this machine’s loopback: set-up is proven from inside, and ends true', async () => {
    const { facts, runner, engine, containerName } = await arrange();
    expect(facts).toMatchObject({ rootless: true, host: 'own-network', loopbackAddress: '10.0.2.2' });
    const outcome = await setUp(runner);
    expect(await engine.inspectContainer(`${containerName}-network-probe`)).toBeNull();
    const container = await engine.inspectContainer(containerName);
    if (loopback) {
      expect(outcome).toBe('Ready: Temporal saw this worker poll');
      expect(container).toMatchObject({ state: 'running', networkMode: 'host' });
    } else {
      expect(outcome).toMatch(/^loopback-closed: .*--disable-host-loopback=false/);
      expect(container).toBeNull();
    }
  });
});
