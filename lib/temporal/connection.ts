import { Connection, type TLSConfig } from '@temporalio/client';
import { grpcProblemOf } from './call';
import { classifyAnswer } from './classify';
import { temporalFailure } from './failure';
import { investigate, probeTemporal } from './probe';
import { listPollers, listWorkers } from './task-queue';
import type { TemporalConnection, TemporalSettings } from './types';

/** Reconnects fast enough for the return of a server to be seen within seconds; the default backs off to two minutes. */
const channelArgs = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.min_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 2000,
  'grpc.use_local_subchannel_pool': 1,
  // The worker does not use a proxy of the environment either.
  'grpc.enable_http_proxy': 0,
};

function tlsOptions({ certificates }: TemporalSettings): TLSConfig {
  const { ca, client } = certificates ?? { ca: null, client: null };
  return {
    ...(ca && { serverRootCACertificate: ca }),
    ...(client && { clientCertPair: { crt: client.certificate, key: client.key } }),
  };
}

/** Opens nothing yet: the first call connects, and each call has a deadline of 3 s. Whoever made it closes it. */
export function connectTemporal(settings: TemporalSettings): TemporalConnection {
  // `interceptors: []` switches the client's retries off: they would hide the cause behind a deadline.
  const connection = Connection.lazy({
    address: settings.address,
    tls: settings.tls && tlsOptions(settings),
    interceptors: [],
    channelArgs,
    ...(settings.apiKey === null ? {} : { apiKey: settings.apiKey }),
  });
  const guarded = async <T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const problem = grpcProblemOf(error);
      if (problem === null) throw error;
      const found =
        classifyAnswer(problem, settings.namespace) ?? (await investigate(settings, problem, signal));
      throw temporalFailure(found.code, settings, found.detail, error);
    }
  };
  const { namespace } = settings;
  return {
    probe: (signal) => probeTemporal(connection, settings, signal),
    listPollers: (taskQueue, signal) =>
      guarded(() => listPollers(connection, namespace, taskQueue, signal), signal),
    listWorkers: (taskQueue, signal) =>
      guarded(() => listWorkers(connection, namespace, taskQueue, signal), signal),
    close: () => connection.close(),
  };
}
