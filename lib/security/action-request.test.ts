import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GuardRequest } from './guard-request';
import { decide, isStripped } from './request-guard';
import {
  actionId,
  built,
  changed,
  cookie,
  outcome,
  request,
  sessions,
  signedIn,
  token,
} from './signed-in.test-support';

const headers: Array<[string, string]> = [
  ...signedIn,
  ['Origin', 'http://localhost:3000'],
  ['Next-Action', actionId],
  ['Content-Type', 'text/plain;charset=UTF-8'],
  ['Content-Length', '120'],
];

const call: Partial<GuardRequest> = { method: 'POST', target: '/overview', headers };
const withHeader = (name: string, value: string | null) =>
  outcome({ ...call, headers: changed(headers, name, value) });

test('a signed-in page calls an action of this build, also through a tunnel to the socket', () => {
  expect(decide(request(call), sessions, built)).toEqual({
    type: 'allow',
    sessionId: 'ada',
    access: 'change',
  });
  expect(outcome({ ...call, target: '/?from=start' })).toBe('allow');
  expect(outcome({ ...call, transport: 'socket' })).toBe('allow');
  expect(withHeader('Content-Length', '262144')).toBe('allow');
});

describe('an action is refused', () => {
  test.each(['GET', 'HEAD', 'DELETE'])('with the method %s', (method) => {
    expect(outcome({ ...call, method })).toBe(403);
  });

  test.each(['/api', '/api/operations', '/nowhere', '/Overview', '/overview/', '/_next/static/x.js'])(
    'on %s, which is no page',
    (target) => expect(outcome({ ...call, target })).toBe(403),
  );

  test.each([
    ['Content-Type', 'multipart/form-data; boundary=x'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Type', 'application/json'],
    ['Content-Type', null],
    ['Content-Length', null],
    ['Content-Length', '262145'],
    ['Content-Length', '-1'],
    ['Content-Length', '1e3'],
    ['Origin', null],
    ['Origin', 'null'],
    ['Origin', 'http://localhost:3001'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'none'],
    ['Next-Action', ''],
    ['Next-Action', 'constructor'],
    ['Next-Action', `${actionId}, ${actionId}`],
    ['Next-Action', actionId.toUpperCase()],
  ])('with %s: %s', (name, value) => {
    expect(withHeader(name, value)).toBe(403);
    expect(outcome({ ...call, transport: 'socket', headers: changed(headers, name, value) })).toBe(403);
  });

  test.each(['Next-Action', 'Content-Type', 'Content-Length', 'Origin', 'Host', 'X-Stigmer-Token'])(
    'with %s twice',
    (name) => {
      const value = headers.find(([key]) => key === name)?.[1] ?? '';
      const twice = [...headers, [name.toLowerCase(), value] satisfies [string, string]];
      expect(outcome({ ...call, headers: twice })).not.toBe('allow');
    },
  );

  test('without cookie, token, or both of one session, before it is revealed whether the id exists', () => {
    for (const id of [actionId, 'b'.repeat(42)]) {
      const of = (name: string, value: string | null) =>
        outcome({ ...call, headers: changed(changed(headers, 'Next-Action', id), name, value) });
      expect(of('Cookie', null)).toBe(401);
      expect(of('X-Stigmer-Token', null)).toBe(401);
      expect(of('X-Stigmer-Token', 'guess')).toBe(401);
      expect(of('Cookie', 'stigmer-session-3000=cookie-of-bob')).toBe(401);
    }
  });

  test('as of another version when its id is not of this build; in development Next knows', () => {
    const stale = request({ ...call, headers: changed(headers, 'Next-Action', 'b'.repeat(42)) });
    expect(decide(stale, sessions, built)).toEqual({ type: 'refuse', status: 409, code: 'console-updated' });
    expect(decide(stale, sessions, null).type).toBe('allow');
    const other = { ...stale, headers: changed(headers, 'Next-Action', '../x') };
    expect(decide(other, sessions, null)).toMatchObject({ status: 403 });
  });
});

test('a form of another kind that Next would take for an action reaches no page', () => {
  for (const type of ['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/plain']) {
    const form = changed(changed(headers, 'Next-Action', null), 'Content-Type', type);
    for (const method of ['POST', 'DELETE'])
      expect(outcome({ method, target: '/overview', headers: form })).toBe(403);
  }
});

describe('the unix socket', () => {
  const plain: Array<[string, string]> = [['Host', 'localhost']];

  test('asks a browser behind a tunnel for a session as any other', () => {
    for (const name of ['Origin', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest']) {
      const value = name === 'Origin' ? 'http://localhost' : 'same-origin';
      expect(outcome({ transport: 'socket', headers: [...plain, [name, value]] }), name).toBe(401);
    }
    const foreign = changed(signedIn, 'Sec-Fetch-Site', 'cross-site');
    expect(outcome({ transport: 'socket', method: 'POST', headers: foreign })).toBe(403);
    expect(outcome({ transport: 'socket', headers: signedIn })).toBe('allow');
  });

  test('gives nothing to a name that was rebound to the end of a tunnel', () => {
    expect(outcome({ transport: 'socket', headers: [['Host', 'evil.test:3000']] })).toBe(421);
  });

  test('lets the command line ask the API, and nobody change anything elsewhere', () => {
    expect(outcome({ transport: 'socket', method: 'POST', headers: plain })).toBe('allow');
    expect(outcome({ transport: 'socket', method: 'POST', target: '/overview', headers: plain })).toBe(403);
    const asked: Array<[string, string]> = [...plain, ['Next-Action', actionId]];
    for (const target of ['/overview', '/api/status'])
      expect(outcome({ transport: 'socket', method: 'POST', target, headers: asked })).toBe(403);
  });
});

test('headers that tell Next of a forwarded action, or what to make of its answer, are stripped', () => {
  const names = ['X-Action-Forwarded', 'x-action-redirect', 'x-action-revalidated', 'x-nextjs-data'];
  for (const name of [
    ...names,
    'x-matched-path',
    'x-now-route-matches',
    'next-resume',
    'x-prerender-revalidate',
  ])
    expect(isStripped(name), name).toBe(true);
});

test('whatever is done to a call, no page is given a change that is not the one form of an action', () => {
  const names = [
    'Host',
    'Cookie',
    'X-Stigmer-Token',
    'Origin',
    'Next-Action',
    'Content-Type',
    'Content-Length',
  ];
  const value = fc.oneof(
    fc.constantFrom('multipart/form-data', 'null', 'localhost:3001', '262145', token, actionId),
    fc.string({ maxLength: 50 }),
  );
  const edit = fc.tuple(fc.constantFrom('drop', 'replace', 'add'), fc.constantFrom(...names), value);
  const anyCall = fc.record({
    edits: fc.array(edit, { maxLength: 3 }),
    method: fc.constantFrom('POST', 'POST', 'DELETE', 'GET'),
    target: fc.constantFrom('/overview', '/', '/nowhere', '/api/operations'),
    transport: fc.constantFrom<'tcp' | 'socket'>('tcp', 'socket'),
  });
  let allowed = 0;
  fc.assert(
    fc.property(anyCall, ({ edits, method, target, transport }) => {
      let edited = headers;
      for (const [how, name, text] of edits)
        edited =
          how === 'add' ? [...edited, [name, text]] : changed(edited, name, how === 'drop' ? null : text);
      const each = request({ method, target, transport, headers: edited });
      if (decide(each, sessions, built).type !== 'allow') return;
      allowed += 1;
      const only = (name: string) => edited.filter(([key]) => key === name).map(([, text]) => text);
      if (only('Next-Action').length === 0) {
        expect(method === 'GET' || target.startsWith('/api/')).toBe(true);
        return;
      }
      expect([method, built.pages.has(target)]).toEqual(['POST', true]);
      expect(only('Next-Action')).toEqual([actionId]);
      expect(only('X-Stigmer-Token')).toEqual([token]);
      expect(only('Cookie').join()).toContain(cookie);
      expect(only('Content-Type').join()).toMatch(/^text\/plain/);
      expect(Number(only('Content-Length'))).toBeLessThanOrEqual(262_144);
    }),
    { numRuns: 20_000 },
  );
  expect(allowed).toBeGreaterThan(500);
});
