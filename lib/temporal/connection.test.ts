import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { connectTemporal } from './connection';
import type { TemporalConnection } from './types';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return `127.0.0.1:${address.port}`;
}

function connect(address: string, tls = false, lost?: () => void): TemporalConnection {
  const connection = connectTemporal({ address, namespace: 'default', tls, apiKey: null }, lost);
  cleanups.push(() => connection.close());
  return connection;
}

test('a closed port is named as refused, with the address that was tried', async () => {
  const server = createServer();
  const address = await listen(server);
  await new Promise((done) => server.close(done));
  const probe = await connect(address).probe();
  expect(probe).toMatchObject({ reachable: false, namespaceExists: false, code: 'temporal-refused' });
  expect(probe.detail).toBe('127.0.0.1 refused');
});

test('a port that accepts and never answers is named as silent within 5 s', async () => {
  const address = await listen(createServer(() => {}));
  const probe = await connect(address).probe();
  expect(probe.code).toBe('temporal-silent');
  expect(probe.durationMs).toBeLessThan(5000);
}, 10_000);

const nobodysPort = 1;

test.each([
  ['resets', (client: Socket) => client.destroy()],
  ['closes', (client: Socket) => client.end()],
])('a tunnel whose other end is gone, and that %s what it took, is named as that', async (_how, drop) => {
  const address = await listen(
    createServer((client) => {
      client.on('error', () => {});
      connectSocket(nobodysPort, '127.0.0.1').on('error', () => drop(client));
    }),
  );
  const probe = await connect(address).probe();
  expect(probe).toMatchObject({ reachable: false, code: 'temporal-nothing-behind' });
});

test('an HTTP server is named as not gRPC', async () => {
  const address = await listen(createHttpServer((_request, response) => response.end('web page')));
  expect((await connect(address).probe()).code).toBe('temporal-not-grpc');
});

test('a host name that does not exist is named as such', async () => {
  expect((await connect('no-such-host.invalid:7233').probe()).code).toBe('temporal-dns');
});

test('listing pollers of a closed port fails with the code and the evidence of the probe', async () => {
  const server = createServer();
  const address = await listen(server);
  await new Promise((done) => server.close(done));
  const error = await connect(address)
    .listPollers('queue')
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'temporal-refused')).toBe(true);
});

const refusing = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '7' };

test('a server that is slow to answer is not silent: its port speaks', async () => {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    setTimeout(() => !stream.destroyed && stream.respond(refusing, { endStream: true }), 2800);
  });
  expect((await connect(await listen(server)).probe()).code).not.toBe('temporal-silent');
});

test('whoever connects is told each time that the other side ends it, and not of its own close', async () => {
  const server = createHttp2Server();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => stream.respond(refusing, { endStream: true }));
  let losses = 0;
  const connection = connect(await listen(server), false, () => {
    losses += 1;
  });
  for (const each of [1, 2]) {
    expect((await connection.probe()).code).toBe('temporal-unauthorized');
    expect(losses).toBe(each - 1);
    sessions.at(-1)?.destroy();
    await expect.poll(() => losses, { timeout: 10_000 }).toBe(each);
  }
  expect((await connection.probe()).code).toBe('temporal-unauthorized');
  await connection.close();
  expect(losses).toBe(2);
});

test('a server that says its version and has left at the next question is named by what is there then', async () => {
  const server = createHttp2Server();
  let calls = 0;
  server.on('stream', (stream) => {
    calls += 1;
    if (calls > 2) return stream.respond(refusing, { endStream: true });
    const status = { 'grpc-status': calls === 1 ? '0' : '14' };
    stream.respond({ ...refusing, 'grpc-status': undefined }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(status));
    stream.end(calls === 1 ? Buffer.concat([Buffer.from([0, 0, 0, 0, 7, 10, 5]), Buffer.from('1.2.3')]) : '');
  });
  expect(await connect(await listen(server)).probe()).toMatchObject({
    code: 'temporal-unauthorized',
    serverVersion: '1.2.3',
  });
});

test('a server that limits its callers is there, and busy', async () => {
  const server = createHttp2Server();
  server.on('stream', (stream) =>
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': '8',
        'grpc-message': 'namespace rate limit exceeded',
      },
      { endStream: true },
    ),
  );
  const connection = connect(await listen(server));
  expect(await connection.probe()).toMatchObject({
    reachable: true,
    namespaceExists: true,
    code: null,
    detail: 'namespace rate limit exceeded',
  });
  const error = await connection.listPollers('queue').catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'temporal-busy')).toBe(true);
});

test('a cancelled probe rejects with the reason of the cancel', async () => {
  const address = await listen(createServer(() => {}));
  const controller = new AbortController();
  const reason = new DOMException('Cancelled', 'AbortError');
  const probe = connect(address).probe(controller.signal);
  setTimeout(() => controller.abort(reason), 50);
  await expect(probe).rejects.toBe(reason);
});
