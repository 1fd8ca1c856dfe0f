import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer as createHttp2, type Http2Server } from 'node:http2';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createServer as createTls, type Server as TlsServer } from 'node:tls';
import { createAuthority } from '@/lib/core/tls-authority.test-support';

/** How what stands behind the front seems to behave. */
export type Manner =
  | 'through'
  /** Nobody listens; a socket of the file system is gone. */
  | 'refuses'
  | 'closes'
  | 'silent'
  /** Asks for TLS, with a certificate of an authority that nobody knows. */
  | 'tls'
  /** Answers each request so, as plain text of HTTP/1. */
  | { http: string }
  /** Answers each call of gRPC with this status. */
  | { grpc: number };

export interface Front {
  /** Connections that are open end with a change. */
  behave(manner: Manner): Promise<void>;
  close(): Promise<void>;
}

const answering = (text: string) => (client: Socket) => void client.on('data', () => client.end(text));

function refusingCalls(status: number): Http2Server {
  const server = createHttp2();
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    const answer = { 'grpc-status': String(status), 'grpc-message': 'staged' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...answer }, { endStream: true });
  });
  return server;
}

async function unknownTls(): Promise<TlsServer> {
  await using authority = await createAuthority();
  const { certificate, key } = await authority.issue('127.0.0.1');
  const server = createTls({ cert: certificate, key });
  server.on('tlsClientError', () => {});
  return server;
}

/** What one side sent before its end reaches the other. */
function leadTo(target: NetConnectOpts, client: Socket): void {
  const upstream = connect(target);
  client.on('close', () => upstream.destroy());
  pipeline(client, upstream).catch(() => client.destroy());
  pipeline(upstream, client).catch(() => client.destroy());
}

/** Stands between the console and one of the parts that it needs; the port, or the path, stays the same. */
export async function startFront(target: NetConnectOpts, listenAt: string | number): Promise<Front> {
  const open = new Set<Socket>();
  let server: Server | null = null;
  let serve: (client: Socket) => void = () => {};
  const listen = async () => {
    if (server !== null) return;
    server = createServer((client) => {
      open.add(client);
      client.on('error', () => {});
      client.on('close', () => open.delete(client));
      serve(client);
    });
    if (typeof listenAt === 'string') server.listen(listenAt);
    else server.listen(listenAt, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async (also: 'listener' | null) => {
    const closing = also === null ? null : server;
    const closed = closing === null ? null : once(closing, 'close');
    if (closing !== null) server = null;
    closing?.close();
    for (const client of open) client.destroy();
    await closed;
  };
  const servingOf = async (manner: Exclude<Manner, 'refuses'>): Promise<(client: Socket) => void> => {
    if (manner === 'through') return (client) => leadTo(target, client);
    if (manner === 'closes') return (client) => void client.destroy();
    if (manner === 'silent') return (client) => void client.resume();
    if (manner !== 'tls' && 'http' in manner) return answering(manner.http);
    const inner = manner === 'tls' ? await unknownTls() : refusingCalls(manner.grpc);
    return (client) => void inner.emit('connection', client);
  };
  const front: Front = {
    behave: async (manner) => {
      if (manner === 'refuses') return await cut('listener');
      serve = await servingOf(manner);
      await cut(null);
      await listen();
    },
    close: () => cut('listener'),
  };
  await front.behave('through');
  return front;
}

/** The socket of a server that was killed: its file is there, and nobody listens. */
export async function leaveDeadSocket(path: string): Promise<void> {
  await rm(path, { force: true });
  const program = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', program, path]), 'exit');
}
