import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Clock } from '@/lib/core/clock';
import { createActivities } from './activities';
import { createModel } from './agent/model';
import type { Logger } from './logger';
import { readLastPoll } from './poller-query';
import { startRegistration } from './registration';
import { watchRegistration } from './registration-watch';
import type { RunnerState } from './runner-state';
import type { RunnerSettings } from './settings';

/** Running activities are cancelled after the grace time; the container's stop timeout must exceed the force time. */
const shutdownGraceTimeMs = 30_000;
const shutdownForceTimeMs = 40_000;
/** An idle worker stops in about a second. Longer means that the server is gone: nothing is left to wait for. */
const idleStopMaxMs = 3000;
/** Fewer may be spread over the queue's partitions in such a way that the root, which is asked, does not list them. */
const pollersMin = 5;

export interface WorkerParts {
  settings: RunnerSettings;
  version: string;
  state: RunnerState;
  clock: Clock;
  logger: Logger;
  /** Aborts when the process was asked to stop. */
  signal: AbortSignal;
}

/** Rejects when the namespace is missing or the server refuses the worker. */
export async function createWorker(connection: NativeConnection, parts: WorkerParts): Promise<Worker> {
  const { settings, version, logger } = parts;
  return await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    identity: settings.identity,
    activities: createActivities({
      version,
      identity: settings.identity,
      workspaceDirectory: settings.workspaceDirectory,
      model: createModel(settings.model),
      logger,
    }),
    maxConcurrentActivityTaskExecutions: settings.activitySlots,
    maxConcurrentActivityTaskPolls: Math.max(pollersMin, Math.min(10, settings.activitySlots)),
    shutdownGraceTime: shutdownGraceTimeMs,
    shutdownForceTime: shutdownForceTimeMs,
  });
}

/** Polls until the signal aborts and the activities are drained. Rejects when the server ends the worker. */
export async function runWorker(
  connection: NativeConnection,
  worker: Worker,
  parts: WorkerParts,
): Promise<void> {
  const { settings, state, logger, clock, signal } = parts;
  const { namespace, taskQueue, identity } = settings;
  const watch = new AbortController();
  const query = { connection, namespace, taskQueue, identity, signal: watch.signal };
  const baseline = await readLastPoll(query);
  const running = worker.run();
  const watching = watchRegistration(
    { worker, query, settings, state, clock, logger },
    startRegistration(baseline),
  );
  try {
    await Promise.race([running, watching.then(() => running), drain(worker, running, parts)]);
  } finally {
    watch.abort();
    running.catch(() => undefined);
    state.registration = { registered: false, reason: 'The worker does not poll', lastPollAt: null };
  }
  if (!signal.aborted) throw new Error('The worker stopped polling');
}

/** Waits for the request to stop, then for the activities; settles early when none runs and the server is gone. */
async function drain(worker: Worker, running: Promise<void>, { clock, logger, state, signal }: WorkerParts) {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  if (worker.getState() === 'RUNNING') worker.shutdown();
  const activities = worker.getStatus().numInFlightActivities;
  state.phase = 'draining';
  state.phaseReason = `Stopping; ${activities} activities still run`;
  logger.info('Draining', { activities, graceSeconds: shutdownGraceTimeMs / 1000 });
  let stopped = false;
  running.then(
    () => (stopped = true),
    () => (stopped = true),
  );
  const since = clock.monotonic();
  for (let idleSince = since; !stopped; await clock.sleep(100)) {
    if (worker.getStatus().numInFlightActivities > 0) idleSince = clock.monotonic();
    if (clock.monotonic() - idleSince > idleStopMaxMs) {
      logger.warn('Temporal did not confirm the stop; no activity runs, so it is not waited for');
      return;
    }
  }
  await running;
}
