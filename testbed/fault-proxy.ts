import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FaultProxy {
  /** `host:port`; the same after `restore`. */
  address: string;
  /** Bytes per second towards the client on each connection; null is unlimited. Applies to connections that are open, too. */
  limit(bytesPerSecond: number | null): void;
  /** Bytes that went to the client so far. */
  sentBytes(): number;
  /** Cuts the connections that are open; new ones are taken. */
  drop(): void;
  /** Refuses new connections and cuts those that are open, until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** No byte for a second. The connection itself may stay: Docker 29 keeps one for half a minute, for the next request. */
export async function untilQuiet(proxy: Pick<FaultProxy, 'sentBytes'>, timeoutMs = 10_000): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  for (let seen = -1; proxy.sentBytes() !== seen; ) {
    if (performance.now() > endsAt) throw new Error('Bytes still flow through the proxy');
    seen = proxy.sentBytes();
    await sleep(1000);
  }
}

/** A small TCP proxy in front of a real part: slow, cut, gone. What one side sent before its end reaches the other. */
export async function startFaultProxy(target: string, hostname = '127.0.0.1'): Promise<FaultProxy> {
  const [host = '127.0.0.1', port = '0'] = target.split(':');
  const clients = new Set<Socket>();
  let rate: number | null = null;
  let sent = 0;
  async function* throttled(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      yield chunk;
      sent += chunk.length;
      if (rate !== null) await sleep((chunk.length / rate) * 1000);
    }
  }
  const accept = (client: Socket) => {
    const upstream = connect({ host, port: Number(port) });
    clients.add(client);
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
    pipeline(client, upstream).catch(() => client.destroy());
    pipeline(upstream, throttled, client).catch(() => client.destroy());
  };
  const listen = async (listenPort: number): Promise<Server> => {
    const listening = createServer(accept).listen(listenPort, hostname);
    await once(listening, 'listening');
    return listening;
  };
  let server = await listen(0);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('No TCP address');
  const drop = () => {
    for (const client of clients) client.destroy();
  };
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    drop();
    await closed;
  };
  return {
    address: `${hostname}:${bound.port}`,
    limit: (bytesPerSecond) => {
      rate = bytesPerSecond;
    },
    sentBytes: () => sent,
    drop,
    cut,
    restore: async () => {
      server = await listen(bound.port);
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
