import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { ownTaskQueue } from '@/lib/contracts/own-task-queue';
import type { Clock } from '@/lib/core/clock';
import type { ActivityFunctions } from './activities';
import type { AgentSlots } from './activities/agent-slots';
import { deploymentVersion, versioned } from './deployment';
import type { Logger } from './logger';
import { refuseLockedInput } from './payloads/locked-activities';
import { workerDataConverter } from './payloads/payload-codec';
import { readWorkflows, workflowBundle } from './payloads/workflow-bundle';
import { readLastPoll } from './poller-query';
import { pollersMin, startRegistration } from './registration';
import { watchRegistration } from './registration-watch';
import { whileRoom } from './room-supplier';
import { hasRunAttributes } from './run-attributes-query';
import { notRegistered, type RunnerState } from './runner-state';
import type { RunnerSettings } from './settings';
import { shutdownForceTimeMs, shutdownGraceTimeMs } from './shutdown-times';
import { watchOthersQueue } from './stigmer-server';
import { rememberTrace } from './tracing/callers-trace';
import { workspaceId } from './workspace-id';
import { workspaceTaskQueue } from './workspace-task-queue';

/** An idle worker stops in about a second. Longer means that the server is gone: nothing is left to wait for. */
const idleStopMaxMs = 3000;
/** Nobody asks who polls the other queues; two keep one poll open while the other hands over a task. */
const ownPollers = 2;
/** What comes to them waits inside for its session's turn or a place, and must not keep the next one from being heard. */
const ownTasksMax = 200;
/** Left alone the SDK holds heartbeats back for most of their time-out, and with them the cancellation. */
const heartbeatThrottleMs = 2000;
/** Each is about 100 kB; a run that is not kept is played again from its history. */
const cachedWorkflowsMax = 100;

export interface WorkerParts {
  settings: RunnerSettings;
  /** Made once for the process: a session's turns hold also while the worker begins again. */
  activities: ActivityFunctions;
  slots: AgentSlots;
  state: RunnerState;
  clock: Clock;
  logger: Logger;
  /** Aborts when the process was asked to stop. */
  signal: AbortSignal;
}

/**
 * One process, three queues: the shared one with the workflows, the one that leads to this worker alone, and the one of all
 * workers that share its workspace. The last two lead to a directory, whatever the version: they have none.
 */
export interface Workers {
  all: Worker[];
  /** When Temporal saw this identity poll before they did; null: never. */
  polledBefore: number | null;
}

/**
 * Rejects when the namespace is missing or the server refuses a question or the worker. Nothing is left of it then: the server is
 * asked first, since what is created gives its threads and the connection back after a run only.
 */
export async function createWorkers(connection: NativeConnection, parts: WorkerParts): Promise<Workers> {
  const { settings, state, signal } = parts;
  const workflows = await readWorkflows();
  state.version = deploymentVersion(settings, workflows);
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  state.serverVersion = serverVersion || null;
  state.hasRunAttributes = await hasRunAttributes(connection, settings.namespace);
  const { lastPollAt } = await readLastPoll({ ...settings, connection, signal }, state.version);
  const all: Worker[] = [];
  try {
    for (const options of await optionsOf(connection, parts, workflows))
      all.push(await Worker.create(options));
  } catch (error) {
    await Promise.all(all.map(discard));
    throw error;
  }
  return { all, polledBefore: lastPollAt };
}

async function discard(worker: Worker): Promise<void> {
  const running = worker.run();
  worker.shutdown();
  await running.catch(() => undefined);
}

async function optionsOf(
  connection: NativeConnection,
  { settings, activities, slots, state }: WorkerParts,
  workflows: Awaited<ReturnType<typeof readWorkflows>>,
): Promise<WorkerOptions[]> {
  const options = {
    connection,
    namespace: settings.namespace,
    identity: settings.identity,
    activities,
    dataConverter: workerDataConverter(settings.payloadKeys),
    interceptors: { activity: [refuseLockedInput, rememberTrace] },
    shutdownGraceTime: shutdownGraceTimeMs,
    shutdownForceTime: shutdownForceTimeMs,
    maxHeartbeatThrottleInterval: heartbeatThrottleMs,
    defaultHeartbeatThrottleInterval: heartbeatThrottleMs,
  } satisfies Partial<WorkerOptions>;
  const shared = {
    ...options,
    ...(state.version !== null && { workerDeploymentOptions: versioned(state.version) }),
    taskQueue: settings.taskQueue,
    tuner: whileRoom(slots),
    maxConcurrentActivityTaskPolls: Math.max(pollersMin, Math.min(10, settings.activitySlots)),
    workflowBundle: workflowBundle(workflows, settings.payloadKeys),
    maxConcurrentWorkflowTaskPolls: ownPollers,
    maxCachedWorkflows: cachedWorkflowsMax,
  };
  const folder = await workspaceId(settings.workspaceDirectory);
  state.sessionQueue = folder === null ? null : workspaceTaskQueue(settings, folder);
  const queues = [ownTaskQueue(settings), ...(state.sessionQueue === null ? [] : [state.sessionQueue])];
  const others = queues.map((taskQueue) => ({
    ...options,
    taskQueue,
    maxConcurrentActivityTaskExecutions: ownTasksMax,
    maxConcurrentActivityTaskPolls: ownPollers,
  }));
  return [shared, ...others];
}

/** Polls until the signal aborts and the activities are drained. Rejects when the server ends one of the workers. */
export async function runWorkers(
  connection: NativeConnection,
  { all, polledBefore }: Workers,
  parts: WorkerParts,
): Promise<void> {
  const { settings, slots, state, logger, clock, signal } = parts;
  const { address, namespace, taskQueue, identity } = settings;
  const watch = new AbortController();
  const query = { connection, address, namespace, taskQueue, identity, signal: watch.signal };
  const running = runTogether(all);
  const watching = watchRegistration(
    { workers: all, slots, query, settings, state, clock, logger, onWorkspaceFound: () => stopPolling(all) },
    startRegistration(polledBefore),
  );
  void watchOthersQueue(query, settings, {
    clock,
    leave: (reason) => {
      logger.warn('Leaves the task queue', { reason });
      stopPolling(all);
    },
  });
  try {
    await Promise.race([running, watching.then(() => running), drain(all, running, parts)]);
  } finally {
    watch.abort();
    running.catch(() => undefined);
    state.registration = notRegistered('The worker does not poll');
  }
  if (!signal.aborted) throw new Error('The worker stopped polling');
}

/** The end of one is the end of all: half a worker would look healthy. */
async function runTogether(workers: Worker[]): Promise<void> {
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.race(runs);
  } finally {
    stopPolling(workers);
  }
  await Promise.all(runs);
}

function stopPolling(workers: Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

function countInFlight(workers: Worker[]): number {
  return workers.reduce((sum, worker) => sum + worker.getStatus().numInFlightActivities, 0);
}

/** Waits for the request to stop, then for the activities; settles early when none runs and the server is gone. */
async function drain(workers: Worker[], running: Promise<void>, parts: WorkerParts): Promise<void> {
  const { clock, logger, state, signal } = parts;
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stopPolling(workers);
  const activities = countInFlight(workers);
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
    if (countInFlight(workers) > 0) idleSince = clock.monotonic();
    if (clock.monotonic() - idleSince > idleStopMaxMs) {
      logger.warn('Temporal did not confirm the stop; no activity runs, so it is not waited for');
      return;
    }
  }
  await running;
}
