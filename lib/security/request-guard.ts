import type { Access } from '@/lib/contracts/session';
import { asksForAction, type BuiltActions, isActionCall, isOfThisBuild } from './action-request';
import {
  type GuardRequest,
  isOfBrowser,
  loopbackHost,
  onlyValueOf,
  safePath,
  valuesOf,
} from './guard-request';

export interface GuardSessions {
  /** Id of the live session with this cookie, or null. */
  byCookie(cookie: string): string | null;
  /** Whether the token is the header token of that session. */
  hasToken(sessionId: string, token: string): boolean;
  accessOf(sessionId: string): Access;
  /** Whether it is what a scraper of metrics shows: it opens nothing else. */
  isMetricsToken(token: string): boolean;
}

export type GuardDecision =
  | { type: 'allow'; sessionId: string; access: Access }
  /** The console's own sign-in page and its two assets: no data, no Next. */
  | { type: 'sign-in'; asset: 'page' | 'script' | 'style' }
  /** POST /api/session: exchanges a ticket. */
  | { type: 'exchange-ticket' }
  /** GET /metrics: figures, without Next. */
  | { type: 'metrics' }
  | { type: 'refuse'; status: number; code: string };

export const tokenHeader = 'x-stigmer-token';
export const socketSession = 'socket';
const methods = new Set(['GET', 'HEAD', 'POST', 'DELETE']);

/** Cookies do not know ports: the name does, so that two consoles on one machine do not sign each other out. */
export function sessionCookieName(host: string): string {
  return `stigmer-session-${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
}

const refuse = (status: number, code: string): GuardDecision => ({ type: 'refuse', status, code });

function isUnsafe({ method }: GuardRequest): boolean {
  return method === 'POST' || method === 'DELETE';
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

/** Where the request comes from, by the browser's own word or, where that is missing, by its Origin. */
function isForeign(request: GuardRequest, host: string, isApi: boolean): boolean {
  const site = valuesOf(request, 'sec-fetch-site')[0];
  const origins = valuesOf(request, 'origin');
  const unsafe = isUnsafe(request);
  if (!unsafe && isLinkToStart(request)) return false;
  if (origins.some((origin) => origin !== `http://${host}`)) return true;
  if (site === 'same-origin') return false;
  if (site === 'none') return unsafe || isApi;
  return site !== undefined || (unsafe && origins.length === 0);
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

function sessionOf(request: GuardRequest, host: string, sessions: GuardSessions): string | null {
  const cookie = cookieOf(request, sessionCookieName(host));
  return cookie === null ? null : sessions.byCookie(cookie);
}

/** For programs alone: a page has no business there, and a session opens it to none. */
function ofScraper(request: GuardRequest, sessions: GuardSessions): GuardDecision {
  if (isOfBrowser(request)) return refuse(403, 'foreign-origin');
  if (isUnsafe(request)) return refuse(405, 'bad-method');
  if (request.transport === 'socket') return { type: 'metrics' };
  const [scheme, token, ...more] = onlyValueOf(request, 'authorization')?.split(' ') ?? [];
  const shown = scheme?.toLowerCase() === 'bearer' && token !== undefined && more.length === 0;
  return shown && sessions.isMetricsToken(token) ? { type: 'metrics' } : refuse(401, 'no-token');
}

/** A process that may open the socket needs no credentials; what is neither page nor route is refused to all. */
function ofCommandLine(request: GuardRequest, isApi: boolean): GuardDecision {
  const outside = asksForAction(request) || (isUnsafe(request) && !isApi);
  return outside
    ? refuse(403, 'not-an-action')
    : { type: 'allow', sessionId: socketSession, access: 'change' };
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
 * need the session's cookie and hold no data; `/api` and actions need the header token of the same session as well,
 * since a cookie is sent to every port of the host. What changes something is a route of `/api` or a call of an action.
 */
export function decide(
  request: GuardRequest,
  sessions: GuardSessions,
  built: BuiltActions | null,
): GuardDecision {
  const path = safePath(request.target);
  if (path === null) return refuse(400, 'bad-target');
  if (!methods.has(request.method)) return refuse(405, 'bad-method');
  // On the socket, too: a name that was rebound to a tunnel's end sends neither Origin nor Sec-Fetch headers.
  const host = loopbackHost(request);
  if (host === null || request.httpVersion !== '1.1') return refuse(421, 'bad-host');
  if (path === '/metrics') return ofScraper(request, sessions);
  const isApi = path === '/api' || path.startsWith('/api/');
  if (request.transport === 'socket' && !isOfBrowser(request)) return ofCommandLine(request, isApi);
  if (isForeign(request, host, isApi)) return refuse(403, 'foreign-origin');
  if (path === '/api/session' && request.method === 'POST') return { type: 'exchange-ticket' };
  const isAction = asksForAction(request);
  const mustBeAction = isAction || (isUnsafe(request) && !isApi);
  if (mustBeAction && (isApi || !isActionCall(request, path, host, built)))
    return refuse(403, 'not-an-action');
  const sessionId = sessionOf(request, host, sessions);
  if (sessionId === null)
    return isApi || isAction ? refuse(401, 'not-signed-in') : withoutSession(request, path);
  const allowed: GuardDecision = { type: 'allow', sessionId, access: sessions.accessOf(sessionId) };
  if (!isApi && !isAction) return allowed;
  const token = onlyValueOf(request, tokenHeader);
  if (token === null || !sessions.hasToken(sessionId, token)) return refuse(401, 'no-token');
  if (isAction && !isOfThisBuild(request, built)) return refuse(409, 'console-updated');
  return allowed;
}

const strippedHeader =
  /^(x-forwarded-.*|forwarded|x-middleware-.*|x-nextjs-(internal.*|data)|x-invoke-.*|x-action-.*|x-now-.*|x-matched-path|x-next-.*|next-resume.*|x-prerender-.*|x-stigmer-session|x-nonce|content-security-policy)$/i;

/** Whether a header of the client must not reach Next: it would steer routing, or speak for the guard. */
export function isStripped(name: string): boolean {
  return strippedHeader.test(name);
}
