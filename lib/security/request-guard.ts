/** What the guard looks at: nothing but the request's own bytes and how it came in. */
export interface GuardRequest {
  method: string;
  /** Request target as sent. */
  target: string;
  httpVersion: string;
  /** Header pairs as sent, names in any case, duplicates kept. */
  headers: ReadonlyArray<readonly [string, string]>;
  /** `socket`: came over the unix socket, whose file mode is the permission. */
  transport: 'tcp' | 'socket';
}

export interface GuardSessions {
  /** Id of the live session with this cookie, or null. */
  byCookie(cookie: string): string | null;
  /** Whether the token is the header token of that session. */
  hasToken(sessionId: string, token: string): boolean;
}

export type GuardDecision =
  | { type: 'allow'; sessionId: string }
  /** The console's own sign-in page and its two assets: no data, no Next. */
  | { type: 'sign-in'; asset: 'page' | 'script' | 'style' }
  /** POST /api/session: exchanges a ticket. */
  | { type: 'exchange-ticket' }
  | { type: 'refuse'; status: number; code: string };

export const tokenHeader = 'x-stigmer-token';
export const socketSession = 'socket';
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const methods = new Set(['GET', 'HEAD', 'POST', 'DELETE']);

/** Cookies do not know ports: the name does, so that two consoles on one machine do not sign each other out. */
export function sessionCookieName(host: string): string {
  return `stigmer-session-${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
}

const refuse = (status: number, code: string): GuardDecision => ({ type: 'refuse', status, code });

function valuesOf(request: GuardRequest, name: string): string[] {
  return request.headers.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
}

function loopbackHost(request: GuardRequest): string | null {
  const hosts = valuesOf(request, 'host');
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined) return null;
  const match = /^([a-z0-9.]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.exec(host);
  return match?.[1] !== undefined && loopbackNames.has(match[1]) ? host : null;
}

/** A path as Next would see it: absolute, no dots or encodings that could mean another route. */
function safePath(target: string): string | null {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || path.startsWith('//')) return null;
  return /[\\#\0]|%2e|%2f|%5c|%00|\/\.{1,2}(\/|$)/i.test(path) ? null : path;
}

/** A printed link that was clicked on another site: the start page holds no data, and the strict cookie stays at home. */
function isLinkToStart(request: GuardRequest): boolean {
  return (
    request.method === 'GET' &&
    request.target === '/' &&
    valuesOf(request, 'origin').length === 0 &&
    valuesOf(request, 'sec-fetch-mode')[0] === 'navigate' &&
    valuesOf(request, 'sec-fetch-dest')[0] === 'document'
  );
}

/** Where the request comes from, told by the browser itself and, where that is missing, by its Origin. */
function isForeign(request: GuardRequest, host: string, isApi: boolean): boolean {
  const site = valuesOf(request, 'sec-fetch-site')[0];
  const origin = valuesOf(request, 'origin')[0];
  const unsafe = request.method === 'POST' || request.method === 'DELETE';
  if (!unsafe && isLinkToStart(request)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return true;
  if (site === 'same-origin') return false;
  if (site === 'none') return unsafe || isApi;
  return site !== undefined || (unsafe && origin === undefined);
}

function cookieOf(request: GuardRequest, name: string): string | null {
  for (const header of valuesOf(request, 'cookie')) {
    for (const pair of header.split(';')) {
      const [key, value] = pair.trim().split('=', 2);
      if (key === name && value !== undefined) return value;
    }
  }
  return null;
}

function withoutSession(request: GuardRequest, path: string): GuardDecision {
  if (path === '/sign-in.js') return { type: 'sign-in', asset: 'script' };
  if (path === '/sign-in.css') return { type: 'sign-in', asset: 'style' };
  const isPage =
    request.method === 'GET' && valuesOf(request, 'accept').some((value) => value.includes('text/html'));
  return isPage ? { type: 'sign-in', asset: 'page' } : refuse(401, 'not-signed-in');
}

/**
 * Decides about one request before anything else sees it (SECURITY: guard in front of the framework). Pages and assets
 * need the session's cookie and hold no data; `/api` needs the header token of the same session as well, since a
 * cookie is sent to every port of the host.
 */
export function decide(request: GuardRequest, sessions: GuardSessions): GuardDecision {
  const path = safePath(request.target);
  if (path === null) return refuse(400, 'bad-target');
  if (!methods.has(request.method)) return refuse(405, 'bad-method');
  if (valuesOf(request, 'next-action').length > 0) return refuse(403, 'no-server-actions');
  if (request.transport === 'socket') return { type: 'allow', sessionId: socketSession };
  const host = loopbackHost(request);
  if (host === null || request.httpVersion !== '1.1') return refuse(421, 'bad-host');
  const isApi = path === '/api' || path.startsWith('/api/');
  if (isForeign(request, host, isApi)) return refuse(403, 'foreign-origin');
  if (path === '/api/session' && request.method === 'POST') return { type: 'exchange-ticket' };
  const cookie = cookieOf(request, sessionCookieName(host));
  const sessionId = cookie === null ? null : sessions.byCookie(cookie);
  if (sessionId === null) return isApi ? refuse(401, 'not-signed-in') : withoutSession(request, path);
  if (!isApi) return { type: 'allow', sessionId };
  const tokens = valuesOf(request, tokenHeader);
  const [token] = tokens;
  if (tokens.length !== 1 || token === undefined || !sessions.hasToken(sessionId, token)) {
    return refuse(401, 'no-token');
  }
  return { type: 'allow', sessionId };
}

const strippedHeader =
  /^(x-forwarded-.*|forwarded|x-middleware-.*|x-nextjs-internal.*|x-invoke-.*|x-stigmer-session|x-nonce|content-security-policy)$/i;

/** Whether a header of the client must not reach Next: it would steer routing, or speak for the guard. */
export function isStripped(name: string): boolean {
  return strippedHeader.test(name);
}
