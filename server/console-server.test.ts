import { once } from 'node:events';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { Sessions } from '@/lib/security/sessions';
import { Tickets } from '@/lib/security/tickets';
import { freePort } from '@/testbed/free-port';
import { createConsoleServer } from './console-server';
import { listenOnLoopback, listenOnSocket } from './listen';
import { ticketExchange } from './session-endpoint';

const actionId = '40'.padEnd(42, 'a');
let directory: string;
let servers: Server[] = [];
let reached: Array<Record<string, unknown>> = [];
let port = 0;
let sessions: Sessions;
let tickets: Tickets;

const create = (transport: 'tcp' | 'socket') => () =>
  createConsoleServer(
    {
      sessions: Object.assign(sessions, { isMetricsToken: () => false }),
      metrics: async () => undefined,
      builtActions: { pages: new Set(['/', '/overview']), ids: new Set([actionId]) },
      exchangeTicket: ticketExchange(tickets, sessions),
      isDevelopment: false,
      handler: async (request, response) => {
        reached.push({ ...request.headers, target: request.url });
        response.end('inside');
      },
    },
    transport,
  );

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-server-'));
  sessions = new Sessions(join(directory, 'sessions.json'), systemClock);
  tickets = new Tickets(systemClock);
  reached = [];
  port = await freePort();
  servers = await listenOnLoopback(create('tcp'), port);
});

afterEach(async () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await rm(directory, { recursive: true, force: true });
});

/** Sends bytes as they are and returns what comes back until the server closes or half a second is over. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n\r\n')) socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

async function signIn(): Promise<{ cookie: string; token: string; setCookie: string }> {
  const answer = await fetch(`http://localhost:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://localhost:${port}` },
    body: JSON.stringify({ ticket: tickets.issue() }),
  });
  expect(answer.status).toBe(200);
  const setCookie = answer.headers.get('set-cookie') ?? '';
  return { cookie: setCookie.split(';')[0] ?? '', token: Object(await answer.json()).token, setCookie };
}

describe('the server in front of Next', () => {
  test('hands on nothing that is not signed in, whatever the bytes', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'abc/:@.%?#[]{}0123456789 -_=;,'), maxLength: 30 });
    const line = fc.tuple(
      fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE', 'PUT', 'OPTIONS', 'X'),
      fc.oneof(fc.constantFrom('/', '/api/status', '/overview', '/_next/static/x.js', '//evil.test'), text),
      fc.oneof(fc.constantFrom('localhost', 'evil.test', `localhost:${port}`, '127.0.0.1'), text),
      fc.oneof(
        fc.constant(''),
        text.map((value) => `Cookie: stigmer-session-${port}=${value}\r\nX-Stigmer-Token: ${value}\r\n`),
      ),
    );
    const requests = fc
      .sample(line, 2000)
      .map(
        ([method, target, host, rest]) =>
          `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${rest}Connection: close\r\n\r\n`,
      );
    for (let index = 0; index < requests.length; index += 50)
      await Promise.all(requests.slice(index, index + 50).map(raw));
    expect(reached).toEqual([]);
  }, 60_000);

  test('puts the security headers on every answer, and never tells what it runs on', async () => {
    const { cookie } = await signIn();
    const allowed = await fetch(`http://localhost:${port}/overview`, { headers: { cookie } });
    const refused = await fetch(`http://localhost:${port}/api/status`);
    for (const { headers } of [allowed, refused]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    }
    const nonce = (answer: Response) =>
      /nonce-([^']+)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
    expect(nonce(allowed)).not.toBe(nonce(refused));
  });

  test('exchanges a ticket once for a strict cookie and a token that open the API', async () => {
    const { cookie, token, setCookie } = await signIn();
    expect(setCookie).toMatch(
      new RegExp(`^stigmer-session-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict`),
    );
    const headers = { cookie, 'x-stigmer-token': token };
    expect(await (await fetch(`http://localhost:${port}/api/status`, { headers })).text()).toBe('inside');
    expect((await fetch(`http://localhost:${port}/api/status`, { headers: { cookie } })).status).toBe(401);
    const again = await fetch(`http://localhost:${port}/api/session`, {
      method: 'POST',
      headers: { origin: `http://localhost:${port}` },
      body: JSON.stringify({ ticket: 'used or wrong' }),
    });
    expect(again.status).toBe(401);
  });

  test('takes away headers that speak for the guard or steer Next', async () => {
    const { cookie, token } = await signIn();
    const headers = {
      cookie,
      'x-stigmer-token': token,
      'x-forwarded-host': 'evil.test',
      'x-middleware-subrequest': 'middleware',
      'x-stigmer-session': 'socket.forged',
      'content-security-policy': 'none',
    };
    await fetch(`http://localhost:${port}/api/status`, { headers });
    expect(reached).toHaveLength(1);
    expect(reached[0]).not.toHaveProperty('x-forwarded-host');
    expect(reached[0]).not.toHaveProperty('x-middleware-subrequest');
    expect(String(reached[0]?.['x-stigmer-session'])).not.toContain('forged');
    expect(String(reached[0]?.['content-security-policy'])).toContain('nonce-');
  });

  test('hands on one form of an action with the session proved, and nothing else that Next would run', async () => {
    const { cookie, token } = await signIn();
    const origin = `http://localhost:${port}`;
    const call = {
      origin,
      cookie,
      'x-stigmer-token': token,
      'next-action': actionId,
      'content-type': 'text/plain;charset=UTF-8',
      'x-action-forwarded': '1',
    };
    const post = async (changes: Record<string, string>) => {
      const headers = { ...call, ...changes };
      return (await fetch(`${origin}/overview`, { method: 'POST', headers, body: '[{}]' })).status;
    };
    expect(await post({ 'content-type': 'multipart/form-data; boundary=x' })).toBe(403);
    expect(await post({ 'next-action': 'b'.repeat(42) })).toBe(409);
    expect(await post({ 'x-stigmer-token': 'guess' })).toBe(401);
    expect(reached).toEqual([]);
    expect(await post({})).toBe(200);
    expect(reached[0]).toMatchObject({ target: '/overview', 'next-action': actionId });
    expect(String(reached[0]?.['x-stigmer-session'])).toMatch(/^.+\..+$/);
    expect(reached[0]).not.toHaveProperty('x-action-forwarded');
  });

  test('refuses upgrades, bodies over a megabyte and bodies of unknown length', async () => {
    const { cookie, token } = await signIn();
    const upgrade = `GET /api/events HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\nX-Stigmer-Token: ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    expect(await raw(upgrade)).toBe('');
    const large = `POST /api/settings HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: http://localhost:${port}\r\nCookie: ${cookie}\r\nX-Stigmer-Token: ${token}\r\nContent-Length: 2000000\r\n\r\n`;
    expect(await raw(large)).toMatch(/^HTTP\/1\.1 413/);
    const chunked = large.replace('Content-Length: 2000000', 'Transfer-Encoding: chunked');
    expect(await raw(chunked)).toMatch(/^HTTP\/1\.1 411/);
    expect(reached).toEqual([]);
  });

  test('serves its unix socket without credentials to its owner only, and not to a browser behind a tunnel', async () => {
    const path = join(directory, 'console/console.sock');
    const server = create('socket')();
    servers.push(server);
    await listenOnSocket(server, path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const ask = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        const options = { socketPath: path, path: '/api/status', headers };
        httpRequest(options, (response) => resolve(response.statusCode)).end();
      });
    expect(await ask({})).toBe(200);
    expect(await ask({ 'sec-fetch-site': 'same-origin' })).toBe(401);
    expect(await ask({ host: 'evil.test' })).toBe(421);
  });
});

test('the unix socket of a console that answers stays, and what a killed one left goes', async () => {
  const path = join(directory, 'console/console.sock');
  const [first, second] = [createHttpServer(), createHttpServer()];
  servers.push(first, second);
  await listenOnSocket(first, path);
  await expect(listenOnSocket(second, path)).rejects.toMatchObject({ code: 'console-already-running' });
  // A server that closes removes its name, as the end of a killed one does not.
  await rename(path, `${path}.left`);
  first.close();
  await once(first, 'close');
  await rename(`${path}.left`, path);
  await listenOnSocket(second, path);
});

describe('a port that is taken', () => {
  test.each(['127.0.0.1', '::1', '0.0.0.0', '::'])(
    'on %s refuses the start, names the program and leaves nothing listening',
    async (host) => {
      const taken = await freePort();
      const other = createTcpServer().listen({ port: taken, host, ipv6Only: host === '::1' });
      const problem = await Promise.race([once(other, 'listening').then(() => null), once(other, 'error')]);
      if (problem !== null) return expect(host).toContain(':');
      const failure = await listenOnLoopback(create('tcp'), taken).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'port-taken' });
      expect(String(failure)).toContain(`pid ${process.pid}`);
      other.close();
      await once(other, 'close');
      const free = await listenOnLoopback(create('tcp'), taken);
      servers.push(...free);
    },
  );
});
