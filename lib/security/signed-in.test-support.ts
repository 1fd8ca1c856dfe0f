import type { BuiltActions } from './action-request';
import type { GuardRequest } from './guard-request';
import { decide, type GuardSessions } from './request-guard';

type Headers = Array<[string, string]>;

export const cookie = 'cookie-of-ada';
export const token = 'token-of-ada';
export const metricsToken = 'token-of-a-scraper';

/** Ada is signed in; Bob's cookie lives, too, and nobody has his token. */
export const sessions: GuardSessions = {
  byCookie: (value) => (value === cookie ? 'ada' : value === 'cookie-of-bob' ? 'bob' : null),
  hasToken: (id, value) => id === 'ada' && value === token,
  accessOf: (id) => (id === 'ada' ? 'change' : 'read'),
  isMetricsToken: (value) => value === metricsToken,
};

export const actionId = `40${'a'.repeat(40)}`;
export const built: BuiltActions = { pages: new Set(['/', '/overview']), ids: new Set([actionId]) };

export const signedIn: Headers = [
  ['Host', 'localhost:3000'],
  ['Cookie', `other=1; stigmer-session-3000=${cookie}`],
  ['X-Stigmer-Token', token],
  ['Sec-Fetch-Site', 'same-origin'],
];

export function request(change: Partial<GuardRequest> = {}): GuardRequest {
  return {
    method: 'GET',
    target: '/api/status',
    httpVersion: '1.1',
    headers: signedIn,
    transport: 'tcp',
    ...change,
  };
}

/** The headers with one of them changed; null takes it away. */
export function changed(headers: Headers, name: string, value: string | null): Headers {
  const others = headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
  return value === null ? others : [...others, [name, value]];
}

export function outcome(change: Partial<GuardRequest>): number | string {
  const decision = decide(request(change), sessions, built);
  return decision.type === 'refuse' ? decision.status : decision.type;
}
