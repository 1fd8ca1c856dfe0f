import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { toFailureRecord } from '@/lib/contracts/failure';
import { Failure, isFailure } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { provenSession, sessionProofHeader } from '@/lib/security/session-proof';
import { getServices, type Services } from '@/lib/services';

const statuses: Record<string, number> = {
  'not-signed-in': 401,
  'request-invalid': 400,
  'not-found': 404,
  'operation-conflict': 409,
  'settings-changed': 409,
  'settings-invalid': 422,
  'too-many-streams': 429,
};

function failed(error: unknown): Response {
  if (isFailure(error)) {
    return Response.json(toFailureRecord(error, Date.now()), { status: statuses[error.code] ?? 503 });
  }
  const id = randomUUID();
  log.error('A request met a bug', {
    id,
    reason: error instanceof Error ? (error.stack ?? '') : String(error),
  });
  return Response.json(toFailureRecord(new Error(`See the console's own log for ${id}`), Date.now()), {
    status: 500,
  });
}

/** The session that the guard in front of Next proved; a route that were reached around the guard has none. */
function requireSession(request: Request): string {
  const session = provenSession(request.headers.get(sessionProofHeader));
  if (session !== null) return session;
  throw new Failure({
    code: 'not-signed-in',
    title: 'Not signed in',
    reason: 'The request did not come through the console’s own server.',
    remedy: { summary: 'Open a fresh sign-in link.', command: 'npx stigmer-console link' },
  });
}

export interface RouteCall {
  request: Request;
  services: Services;
  sessionId: string;
}

/** Every route is made by this: session first, then its work; a thrown value becomes the right status. */
export function route<Context>(work: (call: RouteCall, context: Context) => Promise<Response> | Response) {
  return async (request: Request, context: Context): Promise<Response> => {
    try {
      const sessionId = requireSession(request);
      return await work({ request, services: getServices(), sessionId }, context);
    } catch (error) {
      return failed(error);
    }
  };
}

function invalid(error: z.ZodError): Failure {
  const evidence = error.issues.map((issue) => ({
    label: issue.path.join('.') || 'body',
    value: issue.message,
  }));
  return new Failure({
    code: 'request-invalid',
    title: 'The request is not of the right form',
    reason: evidence.map(({ label, value }) => `${label}: ${value}`).join('; '),
    remedy: { summary: 'Reload the page: it may be older than the console.', action: 'retry' },
    evidence,
  });
}

/** @throws Failure `request-invalid` */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error);
}

export async function parseBody<T>(schema: z.ZodType<T>, request: Request): Promise<T> {
  return parse(schema, await request.json().catch(() => null));
}

export function parseQuery<T>(schema: z.ZodType<T>, request: Request): T {
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
