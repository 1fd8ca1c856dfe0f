import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@/testbed/free-port';
import type { RebuildPlan } from './plan';

/** What stands at Temporal's address in the rebuilt situation, for as long as it is looked at. */
export interface TemporalStandIn {
  settings: Record<string, string>;
  close(): Promise<void>;
}

export async function standInForTemporal(
  kind: RebuildPlan['temporal'],
  address: string,
): Promise<TemporalStandIn> {
  const close = async () => undefined;
  switch (kind) {
    case 'here':
      return { settings: { TEMPORAL_ADDRESS: address }, close };
    case 'other-namespace':
      return { settings: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'namespace-of-a-bundle' }, close };
    case 'tls-asked':
      return { settings: { TEMPORAL_ADDRESS: address, TEMPORAL_TLS: 'true' }, close };
    case 'nobody':
      return { settings: { TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }, close };
    case 'unknown-host':
      return { settings: { TEMPORAL_ADDRESS: 'temporal.invalid:7233' }, close };
    case 'http':
      return await listening(createHttpServer((_request, response) => response.end('no gRPC')));
    case 'silent':
      return await listening(createServer());
  }
}

async function listening(server: Server): Promise<TemporalStandIn> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    settings: { TEMPORAL_ADDRESS: `127.0.0.1:${portOf(server.address())}` },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
