import { chmod, mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { Failure } from '@/lib/core/failure';
import { otherConsole } from '@/lib/process/already-running';
import { isListenedOn } from '@/lib/process/lock-socket';
import { portOwner } from '@/lib/process/port-owner';

/** Null when it listens, else the code of what kept it from it. */
function bind(server: Server, listen: () => Server): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    server.once('error', onError);
    server.once('listening', () => {
      server.off('error', onError);
      resolve(null);
    });
    listen();
  });
}

function cannotListen(host: string, port: number, problem: string): Failure {
  return new Failure({
    code: 'port-refused',
    title: `The console cannot listen on port ${port}`,
    reason:
      problem === 'EACCES'
        ? 'Ports below 1024 belong to root on this machine (EACCES).'
        : `Opening ${host}:${port} gave ${problem}.`,
    remedy: { summary: 'Choose another port.', command: 'npx stigmer-console up --port 3001' },
    evidence: [{ label: 'error', value: problem }],
  });
}

async function portTaken(port: number): Promise<Failure> {
  const owner = await portOwner(port);
  return new Failure({
    code: 'port-taken',
    title: `Port ${port} is taken`,
    reason: `${owner ?? 'Another program'} listens on it.`,
    remedy: {
      summary: 'Stop that program, or choose another port.',
      command: `npx stigmer-console up --port ${port + 1}`,
    },
    evidence: [{ label: 'port', value: String(port) }],
  });
}

/**
 * Listens on both loopback addresses; a machine without IPv6 has one. Closed again when either is taken: whoever sat
 * on `[::1]` would get the browser's requests for `localhost`.
 * @throws Failure `port-taken`, `port-refused`
 */
export async function listenOnLoopback(create: () => Server, port: number): Promise<Server[]> {
  const servers: Server[] = [];
  for (const host of ['127.0.0.1', '::1']) {
    const server = create();
    const problem = await bind(server, () => server.listen({ port, host, ipv6Only: host === '::1' }));
    if (problem === null) servers.push(server);
    else if (host === '::1' && (problem === 'EADDRNOTAVAIL' || problem === 'EAFNOSUPPORT')) continue;
    else {
      for (const open of servers) open.close();
      throw problem === 'EADDRINUSE' ? await portTaken(port) : cannotListen(host, port, problem);
    }
  }
  return servers;
}

/**
 * The unix socket of the command line, 0600 in a 0700 directory. A killed console leaves its own; one that answers is
 * never removed, also where the lock was.
 * @throws Failure `console-already-running`
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (await isListenedOn(path))
    throw otherConsole(`It answers on ${path}.`, [{ label: 'socket', value: path }]);
  await rm(path, { force: true });
  const problem = await bind(server, () => server.listen(path));
  if (problem !== null) throw new Error(`Cannot listen on ${path}: ${problem}`);
  await chmod(path, 0o600);
}
