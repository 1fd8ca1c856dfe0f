import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GuardRequest } from './guard-request';
import { decide, isStripped, sessionCookieName } from './request-guard';
import {
  built,
  changed,
  cookie,
  metricsToken,
  outcome,
  request,
  sessions,
  signedIn,
  token,
} from './signed-in.test-support';

/** The headers of a signed-in browser with one of them changed; null takes it away. */
const withHeader = (name: string, value: string | null) => changed(signedIn, name, value);

describe('the guard lets in', () => {
  test('a signed-in page of the same origin', () => {
    expect(decide(request(), sessions, built)).toEqual({
      type: 'allow',
      sessionId: 'ada',
      access: 'change',
    });
    expect(
      outcome({
        method: 'POST',
        target: '/api/operations',
        headers: withHeader('Origin', 'http://localhost:3000'),
      }),
    ).toBe('allow');
  });

  test.each(['127.0.0.1:3000', '[::1]:3000', 'localhost:9000', 'localhost'])(
    'the loopback name %s, on any port',
    (host) => {
      const headers: Array<[string, string]> = [
        ['Host', host],
        ['Cookie', `${sessionCookieName(host)}=${cookie}`],
        ['X-Stigmer-Token', token],
      ];
      expect(outcome({ headers })).toBe('allow');
    },
  );

  test('a page with the cookie alone, and whatever comes over the unix socket', () => {
    expect(outcome({ target: '/overview', headers: withHeader('X-Stigmer-Token', null) })).toBe('allow');
    expect(outcome({ transport: 'socket', headers: [['Host', 'localhost']] })).toBe('allow');
  });
});

describe('the guard refuses', () => {
  test.each([
    'evil.test',
    'evil.test:3000',
    'localhost.',
    'localhost.:3000',
    '0.0.0.0',
    '0.0.0.0:3000',
    '2130706433',
    '0x7f000001',
    '127.1',
    '127.0.0.2',
    'a@localhost',
    'localhost@evil.test',
    'localhost:3000@evil.test',
    'localhost:3000:1',
    '[::]:3000',
    '[::ffff:127.0.0.1]:3000',
    '::1',
    'localhost.evil.test',
    'evil-localhost',
    'LOCALHOST.evil',
    '',
    ' ',
    'localhost:',
    'localhost:port',
    'localhost/x',
    'localhost:3000/',
    'localhost#',
    'localhost?',
    'loca\u0000lhost',
    '127.0.0.1.nip.io',
    'localhost:123456',
    'http://localhost:3000',
  ])('the host %j', (host) => {
    expect(outcome({ headers: withHeader('Host', host) })).toBe(421);
  });

  test('no host, two hosts and HTTP/1.0', () => {
    expect(outcome({ headers: withHeader('Host', null) })).toBe(421);
    expect(outcome({ headers: [...signedIn, ['host', 'localhost:3000']] })).toBe(421);
    expect(outcome({ httpVersion: '1.0' })).toBe(421);
  });

  test.each(['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'get', ''])(
    'the method %j',
    (method) => {
      expect(outcome({ method })).toBe(405);
    },
  );

  test.each(['same-site', 'cross-site', 'none', 'weird'])(
    'API requests that say Sec-Fetch-Site: %s',
    (site) => {
      expect(outcome({ headers: withHeader('Sec-Fetch-Site', site) })).toBe(403);
    },
  );

  test.each([
    'null',
    'http://evil.test',
    'http://localhost:3001',
    'https://localhost:3000',
    'http://127.0.0.1:3000',
  ])('the origin %s', (origin) => {
    const headers = withHeader('Origin', origin);
    expect(outcome({ headers })).toBe(403);
    expect(outcome({ method: 'POST', headers })).toBe(403);
  });

  test('a change without any word of its origin', () => {
    expect(outcome({ method: 'POST', headers: withHeader('Sec-Fetch-Site', null) })).toBe(403);
    const headers = [
      ...withHeader('Sec-Fetch-Site', null),
      ['Origin', 'http://localhost:3000'] satisfies [string, string],
    ];
    expect(outcome({ method: 'POST', headers })).toBe('allow');
  });

  test('data without the token, with another one, with two, and with the cookie of another session', () => {
    expect(outcome({ headers: withHeader('X-Stigmer-Token', null) })).toBe(401);
    expect(outcome({ headers: withHeader('X-Stigmer-Token', 'guess') })).toBe(401);
    expect(outcome({ headers: [...signedIn, ['X-Stigmer-Token', token]] })).toBe(401);
    expect(outcome({ headers: withHeader('Cookie', 'stigmer-session-3000=cookie-of-bob') })).toBe(401);
    expect(outcome({ headers: withHeader('Cookie', null) })).toBe(401);
    expect(outcome({ headers: withHeader('Cookie', `stigmer-session-3001=${cookie}`) })).toBe(401);
  });

  test.each([
    '//evil.test/',
    'http://evil.test/',
    '*',
    '',
    'overview',
    '/api/../overview',
    '/./api/status',
    '/api/..',
    '/%2e%2e/api',
    '/api%2fstatus',
    '/api%2Fstatus',
    '/..%5capi',
    '/api\\status',
    '/api/status%00',
    '/a/..',
  ])('the target %j', (target) => {
    expect(outcome({ target })).toBe(400);
    expect(outcome({ target, transport: 'socket' })).toBe(400);
  });
});

describe('someone without a session gets', () => {
  const stranger: Array<[string, string]> = [['Host', 'localhost:3000']];

  test('the sign-in page and its two assets, nothing else', () => {
    const html: Array<[string, string]> = [...stranger, ['Accept', 'text/html,*/*']];
    expect(outcome({ target: '/overview', headers: html })).toBe('sign-in');
    expect(outcome({ target: '/sign-in.js', headers: stranger })).toBe('sign-in');
    expect(outcome({ target: '/sign-in.css', headers: stranger })).toBe('sign-in');
    expect(outcome({ target: '/_next/static/x.js', headers: stranger })).toBe(401);
    expect(outcome({ target: '/event-worker.js', headers: stranger })).toBe(401);
    expect(outcome({ target: '/api/status', headers: html })).toBe(401);
  });

  test('an exchange of a ticket, from the same origin only', () => {
    const at = (site: string): Array<[string, string]> => [...stranger, ['Sec-Fetch-Site', site]];
    expect(outcome({ method: 'POST', target: '/api/session', headers: at('same-origin') })).toBe(
      'exchange-ticket',
    );
    expect(outcome({ method: 'POST', target: '/api/session', headers: at('cross-site') })).toBe(403);
    expect(outcome({ target: '/api/session', headers: at('same-origin') })).toBe(401);
  });

  test('the start page from a link on another site, and no other page', () => {
    const navigation: Array<[string, string]> = [
      ...stranger,
      ['Accept', 'text/html'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
      ['Sec-Fetch-Dest', 'document'],
    ];
    expect(outcome({ target: '/', headers: navigation })).toBe('sign-in');
    expect(outcome({ target: '/overview', headers: navigation })).toBe(403);
    const framed = navigation.map(
      ([name, value]) => [name, value === 'document' ? 'iframe' : value] satisfies [string, string],
    );
    expect(outcome({ target: '/', headers: framed })).toBe(403);
  });
});

test('no mixture of headers opens data without cookie and token of one session', () => {
  const anyHeader = fc.oneof(
    fc.constantFrom<[string, string]>(
      ...signedIn,
      ['Origin', 'http://localhost:3000'],
      ['Origin', 'null'],
      ['Host', 'evil.test'],
    ),
    fc.tuple(
      fc.constantFrom('Host', 'Cookie', 'X-Stigmer-Token', 'Origin', 'Sec-Fetch-Site', 'X-Forwarded-Host'),
      fc.string(),
    ),
  );
  const anyRequest = fc.record({
    method: fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE', 'PUT'),
    target: fc.oneof(fc.constantFrom('/', '/api/status', '/api', '/overview'), fc.string()),
    httpVersion: fc.constantFrom('1.0', '1.1'),
    headers: fc.array(anyHeader, { maxLength: 8 }),
    transport: fc.constant<'tcp'>('tcp'),
  });
  fc.assert(
    fc.property(anyRequest, (each) => {
      const decision = decide(each, sessions, built);
      if (decision.type !== 'allow') return;
      const has = (name: string, value: string) =>
        each.headers.some(([key, text]) => key.toLowerCase() === name && text.includes(value));
      expect(has('cookie', cookie) || has('cookie', 'cookie-of-bob')).toBe(true);
      if (/^\/api(\/|$|\?)/.test(each.target)) expect(has('x-stigmer-token', token)).toBe(true);
      expect(each.headers.filter(([key]) => key.toLowerCase() === 'host')).toHaveLength(1);
    }),
    { numRuns: 10_000 },
  );
});

test('headers that would speak for the guard or steer Next are stripped', () => {
  for (const name of [
    'X-Forwarded-Host',
    'forwarded',
    'X-Middleware-Subrequest',
    'x-nextjs-internal-x',
    'x-invoke-path',
    'X-Stigmer-Session',
    'x-nonce',
    'Content-Security-Policy',
  ]) {
    expect(isStripped(name), name).toBe(true);
  }
  for (const name of ['cookie', 'accept', 'x-stigmer-token', 'last-event-id', 'next-action', 'rsc'])
    expect(isStripped(name), name).toBe(false);
});

describe('metrics', () => {
  const scraper = (value: string | null, change: Partial<GuardRequest> = {}) =>
    outcome({
      target: '/metrics',
      headers: [['Host', 'localhost:3000'], ...(value === null ? [] : [['Authorization', value] as const])],
      ...change,
    });

  test('are for a scraper that shows their token, and for whoever may open the socket', () => {
    expect(scraper(`Bearer ${metricsToken}`)).toBe('metrics');
    expect(scraper(`bearer ${metricsToken}`, { target: '/metrics?name=x' })).toBe('metrics');
    expect(scraper(null, { transport: 'socket' })).toBe('metrics');
  });

  test.each([
    null,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${token}`,
    `Basic ${metricsToken}`,
    metricsToken,
    `Bearer ${metricsToken} x`,
  ])('are refused to %j', (value) => expect(scraper(value)).toBe(401));

  test('are refused to every page, signed in or not, also over the socket', () => {
    const headers = changed(signedIn, 'Authorization', `Bearer ${metricsToken}`);
    expect(outcome({ target: '/metrics', headers })).toBe(403);
    expect(outcome({ target: '/metrics', headers, transport: 'socket' })).toBe(403);
  });

  test('change nothing, and their token opens nothing else', () => {
    expect(scraper(`Bearer ${metricsToken}`, { method: 'POST' })).toBe(405);
    for (const target of ['/api/status', '/api', '/metrics/', '/metrics/x'])
      expect(scraper(`Bearer ${metricsToken}`, { target })).not.toBe('metrics');
    expect(
      outcome({
        headers: [
          ['Host', 'localhost:3000'],
          ['Authorization', `Bearer ${metricsToken}`],
        ],
      }),
    ).toBe(401);
  });

  test('are refused under another host, and to two tokens', () => {
    const authorization = ['Authorization', `Bearer ${metricsToken}`] as const;
    expect(outcome({ target: '/metrics', headers: [['Host', 'evil.test'], authorization] })).toBe(421);
    expect(
      outcome({ target: '/metrics', headers: [['Host', 'localhost'], authorization, authorization] }),
    ).toBe(401);
  });
});
