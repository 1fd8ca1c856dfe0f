import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { type Credentials, Sessions } from '@/lib/security/sessions';
import { freePort } from '@/testbed/free-port';
import { createConsoleServer } from './console-server';
import { listenOnLoopback, listenOnSocket } from './listen';

const day = 86_400_000;
let arrived: () => void;
/** The handler has a request that waits for its body. */
let called: Promise<void>;
let directory: string;
let port: number;
let servers: Server[];
let sessions: Sessions;
let now: number;
const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };

/** A stream that never ends by itself; a sign-out that takes the time of many sweeps after it has ended the session. */
const handler = async ({ url, headers }: IncomingMessage, response: ServerResponse) => {
  if (url === '/api/operations') return arrived();
  if (url !== '/api/slow-sign-out') return void response.write('open\n');
  await sessions.end(sessions.byCookie(/=(.*)/.exec(headers.cookie ?? '')?.[1] ?? '') ?? '');
  await sleep(200);
  response.end('signed out');
};

beforeEach(async () => {
  called = new Promise((resolve) => {
    arrived = resolve;
  });
  directory = await mkdtemp(join(tmpdir(), 'stigmer-answers-'));
  now = 1_800_000_000_000;
  sessions = new Sessions(join(directory, 'sessions.json'), clock);
  port = await freePort();
  const guarded = Object.assign(sessions, { isMetricsToken: () => false });
  const shared = {
    sessions: guarded,
    handler,
    exchangeTicket: handler,
    metrics: handler,
    builtActions: null,
  };
  const parts = { ...shared, isDevelopment: false, sweepIntervalMs: 20 };
  servers = await listenOnLoopback(() => createConsoleServer(parts, 'tcp'), port);
  const socketServer = createConsoleServer(parts, 'socket');
  await listenOnSocket(socketServer, join(directory, 'console.sock'));
  servers.push(socketServer);
});

afterEach(async () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await rm(directory, { recursive: true, force: true });
});

async function get(path: string, credentials: Credentials | null): Promise<IncomingMessage> {
  const options =
    credentials === null
      ? { socketPath: join(directory, 'console.sock') }
      : {
          host: '127.0.0.1',
          port,
          headers: {
            host: `localhost:${port}`,
            cookie: `stigmer-session-${port}=${credentials.cookie}`,
            'x-stigmer-token': credentials.token,
            'sec-fetch-site': 'same-origin',
          },
        };
  const [response] = await once(request({ ...options, path }).end(), 'response');
  return response;
}

/** An open stream and the promise of its end. */
async function openStream(
  credentials: Credentials | null,
): Promise<{ cut: Promise<unknown>; isOpen(): boolean }> {
  const response = await get('/api/events', credentials);
  expect(response.statusCode).toBe(200);
  response.resume();
  const cut = once(response, 'error');
  return { cut, isOpen: () => !response.destroyed };
}

describe('an open stream', () => {
  test('is cut when its session is ended, and the streams of others go on', async () => {
    const ada = await openStream(await sessions.create());
    const bobs = await sessions.create();
    const bob = await openStream(bobs);
    const terminal = await openStream(null);
    const id = sessions.byCookie(bobs.cookie) ?? '';
    await sessions.end(id);
    await bob.cut;
    expect([ada.isOpen(), terminal.isOpen()]).toEqual([true, true]);
    expect(await sessions.endAll()).toBe(1);
    await ada.cut;
    expect(terminal.isOpen()).toBe(true);
  });

  test('is cut when its session has expired', async () => {
    const ada = await openStream(await sessions.create());
    now += 31 * day;
    await ada.cut;
    expect(ada.isOpen()).toBe(false);
  });
});

test('what ends its own session is answered', async () => {
  const response = await get('/api/slow-sign-out', await sessions.create());
  expect((await response.setEncoding('utf8').toArray()).join('')).toBe('signed out');
});

test('a request whose session ends before all of it is there is cut', async () => {
  const credentials = await sessions.create();
  const sending = request({
    ...{ host: '127.0.0.1', port, path: '/api/operations', method: 'POST' },
    headers: {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      cookie: `stigmer-session-${port}=${credentials.cookie}`,
      'x-stigmer-token': credentials.token,
      'sec-fetch-site': 'same-origin',
      'content-length': '100',
    },
  });
  const cut = once(sending, 'error');
  sending.write('{');
  await called;
  await sessions.endAll();
  await cut;
});
