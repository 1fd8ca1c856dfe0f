import type { NativeConnection } from '@temporalio/worker';
import { abortable } from './abortable';
import { backoffDelayMs } from './backoff';
import { causeOf } from './cause';
import { closeQuietly, connectToTemporal } from './connect';
import { refuseOthersQueue } from './stigmer-server';
import { createWorkers, runWorkers, type WorkerParts } from './worker';

/**
 * Keeps a worker polling until the signal aborts: waits while Temporal or the namespace is not there, and begins again when
 * the server ends the worker. Rejects only when activities did not end in time after a stop was asked for.
 */
export async function superviseWorker(parts: WorkerParts): Promise<void> {
  const { signal, settings, state } = parts;
  const attempts = { count: 0 };
  while (!signal.aborted) {
    state.phase = 'waiting';
    const connection = await tryOrWait(parts, attempts, 'Temporal', () =>
      connectToTemporal(settings, signal),
    );
    if (connection === null) continue;
    try {
      await pollWith(connection, parts, attempts);
    } finally {
      await closeQuietly(connection);
    }
  }
}

async function pollWith(
  connection: NativeConnection,
  parts: WorkerParts,
  attempts: { count: number },
): Promise<void> {
  const { settings, state, logger, signal } = parts;
  const subject = `namespace ${settings.namespace}`;
  const query = { connection, namespace: settings.namespace, signal };
  const queue = await tryOrWait(parts, attempts, 'a task queue of its own', async () => {
    await refuseOthersQueue(query, settings);
    return settings.taskQueue;
  });
  if (queue === null) return;
  const workers = await tryOrWait(parts, attempts, subject, () =>
    abortable(createWorkers(connection, parts), signal),
  );
  if (workers === null) return;
  state.phase = 'running';
  state.phaseReason = 'The worker polls';
  logger.info('Polling', {
    address: settings.address,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    ...state.version,
  });
  await tryOrWait(parts, attempts, 'the worker to start again', async () => {
    attempts.count = 0;
    await runWorkers(connection, workers, parts);
  });
}

/** Null after a failure was said and its delay has passed, or when the signal aborted. */
async function tryOrWait<T>(
  { settings, state, logger, clock, signal }: WorkerParts,
  attempts: { count: number },
  subject: string,
  attempt: () => Promise<T>,
): Promise<T | null> {
  try {
    return await attempt();
  } catch (error) {
    if (signal.aborted && state.phase === 'draining') throw error;
    if (signal.aborted) return null;
    attempts.count += 1;
    state.phase = 'waiting';
    state.phaseReason = `Waiting for ${subject} at ${settings.address}, attempt ${attempts.count}: ${causeOf(error)}`;
    logger.warn(state.phaseReason);
    await clock.sleep(backoffDelayMs(attempts.count), signal).catch(() => undefined);
    return null;
  }
}
