import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface LocalServer extends AsyncDisposable {
  /** `localhost:port`. */
  address: string;
}

/** Listens on the loopback address; disposing cuts every connection. */
export async function listenLocally(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('No TCP address');
  return {
    address: `localhost:${bound.port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A port of the loopback address that nothing listens on. */
export async function closedAddress(server: Server): Promise<string> {
  await using local = await listenLocally(server);
  return local.address;
}

/** A certificate for `localhost` that signs itself, PEM. */
export async function selfSigned(): Promise<{ cert: Buffer; key: Buffer }> {
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-test-'));
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await promisify(execFile)('openssl', [...kind, '-days', '1', ...subject, '-keyout', key, '-out', cert]);
    return { cert: await readFile(cert), key: await readFile(key) };
  } finally {
    await rm(directory, { recursive: true });
  }
}
