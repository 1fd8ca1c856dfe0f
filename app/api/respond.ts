import type * as z from 'zod/mini';
import { failureOf, parse, requireChange, requireSession } from '@/app/proven-call';
import { consoleTimeHeader } from '@/lib/contracts/clocks';
import { Failure, isAbort } from '@/lib/core/failure';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { getServices, type Services } from '@/lib/services';

const statuses: Record<string, number> = {
  'not-signed-in': 401,
  'read-only': 403,
  'request-invalid': 400,
  'not-found': 404,
  'run-not-found': 404,
  'run-over': 409,
  'run-refused': 409,
  'operation-conflict': 409,
  'settings-changed': 409,
  'settings-invalid': 400,
  'export-misfit': 400,
  'settings-version-gone': 404,
  'alert-address-refused': 400,
  'alert-destination-unknown': 404,
  'alert-destinations-many': 409,
  'log-search-invalid': 400,
  'log-search-busy': 429,
  'too-many-streams': 429,
  'internal-error': 500,
};

function failed(error: unknown): Response {
  const failure = failureOf(error);
  return Response.json(failure, { status: statuses[failure.code] ?? 503 });
}

const readMethods = ['GET', 'HEAD'];

export interface RouteCall {
  request: Request;
  services: Services;
  sessionId: string;
}

async function answerOf<Context>(
  work: (call: RouteCall, context: Context) => Promise<Response> | Response,
  changes: boolean,
  request: Request,
  context: Context,
): Promise<Response> {
  try {
    const session = requireSession(request.headers.get(sessionProofHeader));
    if (changes && !readMethods.includes(request.method)) requireChange(session);
    return await work({ request, services: getServices(), sessionId: session.sessionId }, context);
  } catch (error) {
    return isGone(request, error) ? new Response(null, { status: clientClosed }) : failed(error);
  }
}

/** Nobody reads it: the status that nginx logs for a client that went away. */
const clientClosed = 499;

/** Whether the work only ended since the browser left the page, or the connection ended: that is no bug. */
function isGone({ signal }: Request, error: unknown): boolean {
  return signal.aborted && (error === signal.reason || isAbort(error));
}

/**
 * Every route is made by this: session first, then its work; a thrown value becomes the right status.
 * @param changes false: one that is no GET lets those call it, too, who may only look
 */
export function route<Context>(
  work: (call: RouteCall, context: Context) => Promise<Response> | Response,
  changes = true,
) {
  return async (request: Request, context: Context): Promise<Response> => {
    const answer = await answerOf(work, changes, request, context);
    answer.headers.set(consoleTimeHeader, String(Date.now()));
    return answer;
  };
}

/** @throws Failure `request-invalid`; `not-signed-in` when the session ended before the body was there */
export async function parseBody<T>(schema: z.core.$ZodType<T>, request: Request): Promise<T> {
  const body: unknown = await request.json().catch(() => null);
  requireSession(request.headers.get(sessionProofHeader));
  return parse(schema, body);
}

export function parseQuery<T>(schema: z.core.$ZodType<T>, request: Request): T {
  return parse(schema, Object.fromEntries(new URL(request.url).searchParams));
}

export function notFound(what: string): Failure {
  return new Failure({
    code: 'not-found',
    title: `There is no such ${what}`,
    reason: 'It may be older than what the console keeps.',
    remedy: { summary: 'Go back to the overview.' },
  });
}
