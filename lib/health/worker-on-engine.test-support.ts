import { randomUUID } from 'node:crypto';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '@/lib/config/config';
import type { Preferences } from '@/lib/contracts/preferences';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import { noReadyRecord } from '@/lib/health/since-ready/no-ready-record.test-support';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { ownerLabel, ownLabels } from '@/lib/service/container-ownership';
import { noHistory } from '@/lib/service/no-history.test-support';
import type { RunHistory } from '@/lib/service/run-history';
import { settingsState } from '@/lib/settings/settings-state';
import { connectTemporal } from '@/lib/temporal/connection';
import { createHealthMonitor, type HealthMonitor } from './monitor';

/** Undone in reverse order at the end of a test. */
export type Cleanups = Array<() => Promise<unknown>>;

export interface Place {
  socketPath: string;
  /** The agent-runner's. */
  image: string;
  cleanups: Cleanups;
}

export const taskQueue = `e-health-${randomUUID()}`;

/** A home of its own with a workspace that the worker may write to. */
export async function arrangeHome({ socketPath, image, cleanups }: Place): Promise<Config> {
  const home = await mkdtemp(join(tmpdir(), 'e-health-'));
  cleanups.push(() => rm(home, { recursive: true, force: true }));
  const environment = {
    NODE_ENV: 'test' as const,
    STIGMER_HOME: home,
    STIGMER_CONTAINER_NAME: `e-health-${randomUUID().slice(0, 8)}`,
    STIGMER_AGENT_RUNNER_IMAGE: image,
    DOCKER_HOST: `unix://${socketPath}`,
  };
  const config = readConfig(environment, '/');
  await mkdir(config.workspaceDirectory, { recursive: true });
  await chown(config.workspaceDirectory, 1000, 1000);
  return config;
}

function specFor(
  config: Config,
  { address, environment = {}, restartPolicy = 'no', networkMode = 'host' }: WorkerWishes,
): ContainerSpec {
  const identity = `agent-runner/${randomUUID().slice(0, 6)}`;
  return {
    image: config.image,
    environment: {
      TEMPORAL_ADDRESS: address,
      STIGMER_TASK_QUEUE: taskQueue,
      AGENT_RUNNER_IDENTITY: identity,
      ...environment,
    },
    labels: ownLabels(ownerLabel(config.homeDirectory), { identity, specHash: '' }),
    hostname: identity.replace('/', '-'),
    user: '1000:1000',
    networkMode,
    extraHosts: [],
    mounts: [{ source: config.workspaceDirectory, target: '/workspace', readOnly: false }],
    tmpfs: { '/tmp': 'size=16m,mode=1777' },
    readOnlyRootfs: true,
    init: false,
    memoryBytes: 512_000_000,
    pidsLimit: 128,
    stopTimeoutSeconds: 10,
    restartPolicy,
    log: { maxSizeBytes: 1_000_000, maxFiles: 2 },
    userNamespace: null,
  };
}

async function ensureImage(engine: Engine, reference: string): Promise<void> {
  if ((await engine.inspectImage(reference)) !== null) return;
  const pulling = engine.pullImage(reference, AbortSignal.timeout(120_000));
  while (!(await pulling.next()).done);
}

export interface WorkerWishes {
  /** Temporal's. */
  address: string;
  environment?: Record<string, string>;
  restartPolicy?: ContainerSpec['restartPolicy'];
  networkMode?: ContainerSpec['networkMode'];
}

/** Pulls the image if need be and starts a worker; returns the container's id. */
export async function startWorker(
  engine: Engine,
  config: Config,
  wishes: WorkerWishes,
  cleanups: Cleanups,
): Promise<string> {
  await ensureImage(engine, config.image);
  const id = await engine.createContainer(config.containerName, specFor(config, wishes));
  cleanups.push(async () => {
    await engine.stopContainer(id, 1);
    await engine.removeContainer(id);
  });
  await engine.startContainer(id);
  return id;
}

export function startMonitor(
  config: Config,
  temporal: string,
  cleanups: Cleanups,
  readPreferences: () => Promise<Preferences> = async () => ({ useLocalImage: false }),
  history: RunHistory = noHistory,
): HealthMonitor {
  const saved = readSavedSettings({ STIGMER_TASK_QUEUE: taskQueue, TEMPORAL_ADDRESS: temporal });
  const monitor = createHealthMonitor({
    history,
    memoryKills: () => null,
    sinceReady: noReadyRecord,
    notRecorded: () => null,
    service: { containerName: config.containerName, owner: ownerLabel(config.homeDirectory) },
    config,
    clock: systemClock,
    oldRunner: createOldRunnerFinder(config, systemClock),
    readPreferences,
    settings: { state: async (running) => settingsState(saved, running), read: async () => saved },
    detect: detectEngine,
    connect: connectEngine,
    connectTemporal,
    proofs: { lastDay: async () => [], add: async () => undefined },
    operationRunning: () => null,
  });
  cleanups.push(() => monitor.stop());
  monitor.start();
  return monitor;
}
