import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FaultProxy {
  address: string;
  /** Bytes per second towards the client; null is unlimited. Applies to connections that are open, too. */
  limit(bytesPerSecond: number | null): void;
  /** Connections that are open now. */
  open(): number;
  /** Refuses new connections and cuts those that are open, until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

async function pump(from: Socket, to: Socket, rate: () => number | null): Promise<void> {
  for await (const chunk of from) {
    const bytesPerSecond = rate();
    if (!to.write(chunk)) await once(to, 'drain');
    if (bytesPerSecond !== null) await sleep((Buffer.byteLength(chunk) / bytesPerSecond) * 1000);
  }
  to.end();
}

/** A small TCP proxy in front of a real part: slow, cut, gone. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const [host = '127.0.0.1', port = '0'] = target.split(':');
  const sockets = new Set<Socket>();
  let rate: number | null = null;
  const accept = (client: Socket) => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    pump(client, upstream, () => null).catch(() => client.destroy());
    pump(upstream, client, () => rate).catch(() => client.destroy());
  };
  const listen = async (listenPort: number): Promise<Server> => {
    const server = createServer(accept).listen(listenPort, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(0);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('No TCP address');
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    address: `127.0.0.1:${bound.port}`,
    limit: (bytesPerSecond) => {
      rate = bytesPerSecond;
    },
    open: () => sockets.size / 2,
    cut,
    restore: async () => {
      server = await listen(bound.port);
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
