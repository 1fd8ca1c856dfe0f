import { chmod, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { threadId } from 'node:worker_threads';
import type { MainThread } from '@/lib/contracts/blocked-stack';
import { stackSocketOf } from '@/lib/contracts/own-probe';
import { readMainThread } from './main-thread';

/** So long a main thread that turns takes to accept and answer, on a busy machine too. */
const turnsWithinMs = 1000;

/**
 * Tells who asks where the main thread is, from a thread that the worker has anyway: nothing is watched, so that it costs
 * nothing until somebody asks. The main thread is touched only where it does not answer on its own socket.
 */
export async function serveStack(healthSocket: string): Promise<Server> {
  const socketPath = stackSocketOf(healthSocket);
  let reading: Promise<MainThread> | null = null;
  /** Those who ask at the same time share one answer. */
  const read = () => {
    reading ??= look(healthSocket).finally(() => {
      reading = null;
    });
    return reading;
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      read().then(
        (answer) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(answer)}\n`),
        () => socket.destroy(),
      );
    });
  });
  // When a server ends Node removes the path at which it began: by then another thread's socket may be there.
  const draft = `${socketPath}.${threadId}`;
  await rm(draft, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(draft, resolve);
  });
  await chmod(draft, 0o600);
  await rename(draft, socketPath);
  // It is there as long as the thread is.
  server.unref();
  return server;
}

async function look(healthSocket: string): Promise<MainThread> {
  return (await turns(healthSocket)) ? { type: 'turns' } : await readMainThread();
}

function turns(healthSocket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect(healthSocket);
    const settle = (answers: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    const timer = setTimeout(() => settle(false), turnsWithinMs);
    socket.once('connect', () =>
      socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    );
    socket.once('data', () => settle(true));
    socket.on('error', () => settle(false));
  });
}
