import type * as z from 'zod/mini';
import { failureOf, parse, requireSession } from '@/app/proven-call';
import { Failure } from '@/lib/core/failure';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { getServices, type Services } from '@/lib/services';

const statuses: Record<string, number> = {
  'not-signed-in': 401,
  'request-invalid': 400,
  'not-found': 404,
  'operation-conflict': 409,
  'too-many-streams': 429,
  'internal-error': 500,
};

function failed(error: unknown): Response {
  const failure = failureOf(error);
  return Response.json(failure, { status: statuses[failure.code] ?? 503 });
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
      const sessionId = requireSession(request.headers.get(sessionProofHeader));
      return await work({ request, services: getServices(), sessionId }, context);
    } catch (error) {
      return failed(error);
    }
  };
}

/** @throws Failure `request-invalid` */
export async function parseBody<T>(schema: z.core.$ZodType<T>, request: Request): Promise<T> {
  return parse(schema, await request.json().catch(() => null));
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
