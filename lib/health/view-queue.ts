import { hostname } from 'node:os';
import type { Config } from '@/lib/config/config';
import type { QueueView } from '@/lib/contracts/queue';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { RunningContainer } from '@/lib/engine/running-containers';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { TemporalConnection } from '@/lib/temporal/types';
import { workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';
import { judgePollers } from './queue-pollers';
import type { TemporalLink } from './temporal-link';

export interface QueueParts {
  clock: Clock;
  config: Pick<Config, 'consoleDirectory'>;
  link: TemporalLink;
  settings: Pick<SettingsStore, 'read'>;
  engine: () => Promise<Engine | null>;
  /** How many runs the worker has at a time, and has now, by its own word; null: it does not say. */
  ownSlots: () => { used: number; max: number } | null;
  /** The service's own, whatever its state. */
  ownContainer: (signal: AbortSignal) => Promise<ContainerFacts | null>;
}

/**
 * The task queue of the worker that runs, else of the one that the settings describe: four or five calls, asked for only by
 * somebody who looks.
 * @throws Failure `temporal-*`, `namespace-not-found`
 */
export async function viewQueue(parts: QueueParts, signal: AbortSignal): Promise<QueueView> {
  const { clock, config, link } = parts;
  const found = await parts.ownContainer(signal);
  const running = found?.state === 'running' ? found : null;
  const effective =
    running === null ? (await parts.settings.read()).settings : resolveSettings(running.environment);
  const { temporal, taskQueue } = workerSettings(effective, config);
  const connection = await link.to(temporal);
  const [{ halves, routing }, heartbeats, listed] = await Promise.all([
    connection.describeQueue(taskQueue, signal),
    connection.listWorkers(taskQueue, signal),
    listContainers(parts, signal),
  ]);
  const now = clock.now();
  const slots = parts.ownSlots();
  const own = running && {
    id: running.id,
    identity: workerIdentity(running),
    startedAt: startedHere(running) ?? 0,
    slots: slots && { used: slots.used, free: Math.max(0, slots.max - slots.used) },
  };
  const { containers, engineUnknown } = listed;
  return {
    taskQueue,
    namespace: temporal.namespace,
    address: temporal.address,
    at: now,
    pollers: judgePollers({ halves, heartbeats, own, containers, hostname: hostname(), now }),
    halves: halves.map(({ pollers: _pollers, ...half }) => half),
    routing,
    openWorkflows: halves.some(({ backlog }) => (backlog?.count ?? 0) > 0)
      ? await countOpen(connection, taskQueue, signal)
      : null,
    engineUnknown,
  };
}

async function listContainers(
  parts: QueueParts,
  signal: AbortSignal,
): Promise<{ containers: RunningContainer[]; engineUnknown: string | null }> {
  const engine = await parts.engine();
  if (engine === null) return { containers: [], engineUnknown: 'No engine answers' };
  try {
    return { containers: await engine.listRunning(signal), engineUnknown: null };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return { containers: [], engineUnknown: error.details.title };
  }
}

/** A key that may not search says nothing about the rest. */
async function countOpen(
  connection: TemporalConnection,
  taskQueue: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    return await connection.countOpenWorkflows(taskQueue, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return null;
  }
}
