import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { EngineReach, EngineTls } from './engine-address';
import { errnoOf } from './engine-failure';
import { openSsh } from './ssh-stream';

/** Opens a connection to an engine that is not on a socket of this machine. @throws an error with the code `TLS_FILES` */
export function dial(reach: EngineReach): Duplex {
  if (reach.type === 'ssh') return openSsh(reach);
  const { host, port } = reach;
  if (reach.tls === null) return net.connect({ host, port });
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  const { verify } = reach.tls;
  return tls.connect({ host, port, ...name, ...readTlsFiles(reach.tls), rejectUnauthorized: verify });
}

/** Read for each connection, so that renewed files count: three of a few kilobytes. */
function readTlsFiles({ directory }: EngineTls) {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readTlsFile(join(directory, name)));
  return { ...(ca && { ca }), ...(cert && key && { cert, key }) };
}

function readTlsFile(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw Object.assign(new Error(`${path} cannot be read (${errnoOf(error)})`), { code: 'TLS_FILES' });
  }
}
