import type { Connection, TLSConfig } from '@temporalio/client';
import { grpcProblemOf } from './call';
import { classifyAnswer } from './classify';
import { refusedProbe, temporalFailure } from './failure';
import { createInspection } from './inspection';
import { askWorkflow, listOpenWork, listPastRuns } from './open-work';
import { investigate, probeTemporal } from './probe';
import { countOpenWorkflows, describeQueue } from './queue';
import { createTemporalRuns } from './runs';
import { createServerClock } from './server-clock';
import { listPollers, listWorkers } from './task-queue';
import type { Poller, TemporalConnection, TemporalSettings } from './types';
import { usableSettings } from './usable-settings';
import { forgetWorkflow, readWorkflowOutcome, startWorkflow } from './workflow';

/** Reconnects fast enough for the return of a server to be seen within seconds; the default backs off to two minutes. */
const channelArgs = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.min_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 2000,
  'grpc.use_local_subchannel_pool': 1,
  // The worker does not use a proxy of the environment either.
  'grpc.enable_http_proxy': 0,
};

function tlsOptions({ certificates, serverName }: TemporalSettings): TLSConfig {
  const { ca, client } = certificates ?? { ca: null, client: null };
  return {
    ...(serverName && { serverNameOverride: serverName }),
    ...(ca && { serverRootCACertificate: ca }),
    ...(client && { clientCertPair: { crt: client.certificate, key: client.key } }),
  };
}

/**
 * The client is loaded with the first connection: gRPC and its messages are most of what a console weighs, and one without
 * a container needs neither. `interceptors: []` switches its retries off: they would hide the cause behind a deadline.
 */
async function openConnection(settings: TemporalSettings): Promise<Connection> {
  const { address, apiKey } = settings;
  const client = await import('@temporalio/client');
  const tls = settings.tls && tlsOptions(settings);
  const key = apiKey === null ? {} : { apiKey };
  return client.Connection.lazy({ address, tls, interceptors: [], channelArgs, ...key });
}

interface Link {
  connection: Connection;
  /** With the contents of their files. */
  settings: TemporalSettings;
}

/** Opens nothing yet: the first call connects, and each call has a deadline of 3 s. Its maker closes it. */
export function connectTemporal(given: TemporalSettings): TemporalConnection {
  let opening: Promise<Link> | null = null;
  const openLink = async (): Promise<Link> => {
    const settings = await usableSettings(given);
    return { settings, connection: await openConnection(settings) };
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
    const { connection, settings } = await open();
    try {
      return await call(connection);
    } catch (error) {
      const problem = grpcProblemOf(error);
      if (problem === null) throw error;
      const found =
        classifyAnswer(problem, settings.namespace) ?? (await investigate(settings, problem, signal));
      throw temporalFailure(found.code, settings, found.detail, error);
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

function onThisClock(pollers: readonly Poller[], offsetMs: number): Poller[] {
  return pollers.map((each) => ({ ...each, lastAccessAt: each.lastAccessAt - offsetMs }));
}
