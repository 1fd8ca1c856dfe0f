import { once } from 'node:events';
import {
  connect,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Identity } from '@/lib/core/tls-authority.test-support';

export interface SecuredOptions {
  /** `host:port` of the Temporal behind it, which speaks without TLS. */
  behind: string;
  server: Identity;
  /** Asks each client for a certificate of this authority. */
  clientAuthority?: Buffer;
  /** Refuses, as Temporal Cloud does, each call without it. */
  apiKey?: string;
}

export interface SecuredTemporal extends AsyncDisposable {
  /** `localhost:port`. */
  address: string;
}

/** TLS, client certificates and API keys in front of a Temporal whose development server knows none of them. */
export async function secureTemporal(options: SecuredOptions): Promise<SecuredTemporal> {
  const { behind, server: own, clientAuthority, apiKey } = options;
  const upstream = connect(`http://${behind}`);
  const server = createSecureServer({
    cert: own.certificate,
    key: own.key,
    ...(clientAuthority && { ca: clientAuthority, requestCert: true, rejectUnauthorized: true }),
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) refuse(stream);
    else forward(stream, headers);
  });
  const forward = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const call = upstream.request({ ...headers, ':authority': behind, ':scheme': 'http' });
    let trailers: IncomingHttpHeaders = {};
    call.on('error', () => stream.close());
    call.on('response', (answer) => {
      if (stream.destroyed) return;
      const endStream = answer['grpc-status'] !== undefined;
      stream.respond(answer, endStream ? { endStream } : { waitForTrailers: true });
    });
    call.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('close', () => call.close());
    stream.pipe(call);
    call.pipe(stream);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('No TCP address');
  return {
    address: `localhost:${bound.port}`,
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function refuse(stream: ServerHttp2Stream): void {
  const status = { 'grpc-status': '7', 'grpc-message': 'Request unauthorized.' };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
}
