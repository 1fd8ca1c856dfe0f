import type { Connection, TLSConfig } from '@temporalio/client';
import type { TemporalSettings } from './types';

/** Reconnects fast enough for the return of a server to be seen within seconds; the default backs off to two minutes. */
const channelArgs = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.min_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 2000,
  'grpc.use_local_subchannel_pool': 1,
  // The worker does not use a proxy of the environment either.
  'grpc.enable_http_proxy': 0,
};

/** States of a gRPC channel. */
const ready = 2;
const shutDown = 4;

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
 * @param lost called each time that the connection, once made, ends before it is closed here
 */
export async function openConnection(settings: TemporalSettings, lost: () => void): Promise<Connection> {
  const { address, apiKey } = settings;
  const client = await import('@temporalio/client');
  const tls = settings.tls && tlsOptions(settings);
  const key = apiKey === null ? {} : { apiKey };
  class WatchedConnection extends client.Connection {
    watch(): void {
      const channel = this.client.getChannel();
      const state: number = channel.getConnectivityState(false);
      channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
        if (Number(channel.getConnectivityState(false)) === shutDown) return;
        if (state === ready) lost();
        this.watch();
      });
    }
  }
  const connection = WatchedConnection.lazy({ address, tls, interceptors: [], channelArgs, ...key });
  if (connection instanceof WatchedConnection) connection.watch();
  return connection;
}
