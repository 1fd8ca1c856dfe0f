import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, dirname } from 'node:path';

/** Listened on as long as a process has a lock: a process of another pid namespace can ask it, and pids say nothing there. */
export interface LockSocket {
  close(): Promise<void>;
}

/** The path by which the kernel finds a socket may have 108 bytes, and Node cuts off what is more: a home may have a longer one. */
async function withShortPath<T>(path: string, use: (shortPath: string) => Promise<T>): Promise<T> {
  const folder = await open(dirname(path));
  try {
    return await use(`/proc/self/fd/${folder.fd}/${basename(path)}`);
  } finally {
    await folder.close();
  }
}

/** For Linux: where pids have no namespaces, they say enough. */
export async function openLockSocket(path: string): Promise<LockSocket> {
  const server = createServer((socket) => socket.destroy()).unref();
  await withShortPath(path, async (shortPath) => {
    server.listen(shortPath);
    await once(server, 'listening');
  });
  return {
    close: async () => {
      server.close();
      await once(server, 'close');
      await rm(path, { force: true });
    },
  };
}

export async function isLockSocketOpen(path: string): Promise<boolean> {
  return await withShortPath(path, isListenedOn);
}

const nobody = ['ENOENT', 'ECONNREFUSED'];

/** Whether a process has a unix socket open, also one that is stopped and has a full queue; what a killed one left refuses. */
export function isListenedOn(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('error', (error) => end(!nobody.includes(Object(error).code)));
  });
}
