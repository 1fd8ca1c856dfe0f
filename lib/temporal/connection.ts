import type { Connection } from '@temporalio/client';
import { grpcProblemOf } from './call';
import type { Classification, GrpcProblem } from './classify';
import { refusedProbe, temporalFailure } from './failure';
import { createInspection } from './inspection';
import { openConnection } from './open-connection';
import { askWorkflow, listOpenWork, listPastRuns } from './open-work';
import { causeOf, probeTemporal } from './probe';
import { countOpenWorkflows, describeQueue } from './queue';
import { createTemporalRuns } from './runs';
import { createServerClock } from './server-clock';
import { listPollers, listWorkers } from './task-queue';
import type { Poller, TemporalConnection, TemporalSettings } from './types';
import { usableSettings } from './usable-settings';
import { forgetWorkflow, readWorkflowOutcome, startWorkflow } from './workflow';

interface Link {
  connection: Connection;
  /** With the contents of their files. */
  settings: TemporalSettings;
}

/**
 * Opens nothing yet: the first call connects, and each call has a deadline of 3 s. Its maker closes it.
 * @param lost called when the server, or the way to it, ends the connection
 */
export function connectTemporal(given: TemporalSettings, lost = () => {}): TemporalConnection {
  let opening: Promise<Link> | null = null;
  const openLink = async (): Promise<Link> => {
    const settings = await usableSettings(given);
    return { settings, connection: await openConnection(settings, lost) };
  };
  const open = async (): Promise<Link> => {
    opening ??= openLink();
    try {
      return await opening;
    } catch (error) {
      // A file that is missing may be there at the next call.
      opening = null;
      throw error;
    }
  };
  const guarded = async <T>(call: (to: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const link = await open();
    try {
      return await call(link.connection);
    } catch (error) {
      const problem = grpcProblemOf(error);
      if (problem === null) throw error;
      const { code, detail } = await wholeCauseOf(link, problem, signal);
      throw temporalFailure(code, link.settings, detail, error);
    }
  };
  const { namespace } = given;
  const serverClock = createServerClock(namespace);
  const offsetOf = async (connection: Connection, signal?: AbortSignal) =>
    (await serverClock.read(connection, signal)) ?? 0;
  return {
    probe: async (signal) => {
      const link = await open().catch(refusedProbe);
      return 'connection' in link ? await probeTemporal(link.connection, link.settings, signal) : link;
    },
    listPollers: (taskQueue, signal) =>
      guarded(async (connection) => {
        const pollers = await listPollers(connection, namespace, taskQueue, signal);
        if (pollers.length === 0) return [];
        const offsetMs = await offsetOf(connection, signal);
        return onThisClock(pollers, offsetMs);
      }, signal),
    clockOffsetMs: () => serverClock.offsetMs(),
    listWorkers: (taskQueue, signal) =>
      guarded((connection) => listWorkers(connection, namespace, taskQueue, signal), signal),
    startWorkflow: (request, signal) =>
      guarded((connection) => startWorkflow(connection, namespace, request, signal), signal),
    workflowOutcome: (workflowId, signal) =>
      guarded((connection) => readWorkflowOutcome(connection, namespace, workflowId, signal), signal),
    forgetWorkflow: (workflowId, signal) =>
      guarded((connection) => forgetWorkflow(connection, namespace, workflowId, signal), signal),
    listOpenWork: (taskQueue, signal) =>
      guarded(async (connection) => {
        const work = await listOpenWork(connection, namespace, taskQueue, signal);
        if (work.length === 0) return [];
        const offsetMs = await offsetOf(connection, signal);
        return work.map((each) => ({ ...each, since: each.since - offsetMs }));
      }, signal),
    describeQueue: (taskQueue, signal) =>
      guarded(async (connection) => {
        const queue = await describeQueue(connection, namespace, taskQueue, signal);
        const offsetMs = await offsetOf(connection, signal);
        const halves = queue.halves.map((half) => ({
          ...half,
          pollers: onThisClock(half.pollers, offsetMs),
        }));
        return { ...queue, halves };
      }, signal),
    countOpenWorkflows: (taskQueue, signal) =>
      guarded((connection) => countOpenWorkflows(connection, namespace, taskQueue, signal), signal),
    listPastRuns: (taskQueue, signal) =>
      guarded((connection) => listPastRuns(connection, namespace, taskQueue, signal), signal),
    askWorkflow: (query, signal) =>
      guarded((connection) => askWorkflow(connection, namespace, query, signal), signal),
    runs: createTemporalRuns({
      namespace,
      guarded,
      offsetMs: async (connection, signal) => (await serverClock.read(connection, signal)) ?? 0,
    }),
    inspect: createInspection(guarded, namespace, serverClock),
    close: async () => {
      const link = await opening?.catch(() => null);
      await link?.connection.close();
    },
  };
}

/** By one call alone, a server that gets nothing from its database passes for one that is not ready, or lost the namespace. */
async function wholeCauseOf(
  { connection, settings }: Link,
  problem: GrpcProblem,
  signal?: AbortSignal,
): Promise<Classification> {
  const found = await causeOf(settings, problem, signal);
  if (found.code !== 'temporal-unreachable' && found.code !== 'namespace-not-found') return found;
  const { code, detail } = await probeTemporal(connection, settings, signal);
  return code === 'temporal-store-silent' ? { code, detail } : found;
}

function onThisClock(pollers: readonly Poller[], offsetMs: number): Poller[] {
  return pollers.map((each) => ({ ...each, lastAccessAt: each.lastAccessAt - offsetMs }));
}
