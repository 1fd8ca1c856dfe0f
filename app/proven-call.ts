import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { Failure, isFailure } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { socketSession } from '@/lib/security/request-guard';
import { type ProvenSession, provenSession } from '@/lib/security/session-proof';
import { getServices } from '@/lib/services';

/**
 * The session that the guard in front of Next proved when the call's headers came; a call that came around the guard has none. It may
 * have ended while the body was still on its way.
 * @throws Failure `not-signed-in`
 */
export function requireSession(proof: string | null): ProvenSession {
  const session = provenSession(proof);
  if (session === null) throw notSignedIn('The request did not come through the console’s own server.');
  const { sessionId } = session;
  if (sessionId !== socketSession && !getServices().sessions.isLive(sessionId))
    throw notSignedIn('This browser was signed out meanwhile.');
  return session;
}

function notSignedIn(reason: string): Failure {
  return new Failure({
    code: 'not-signed-in',
    title: 'Not signed in',
    reason,
    remedy: { summary: 'Open a fresh sign-in link.', command: 'npx stigmer-console link' },
  });
}

/** Everything is a change unless it is said to change nothing. @throws Failure `read-only` */
export function requireChange({ access }: ProvenSession): void {
  if (access === 'change') return;
  throw new Failure({
    code: 'read-only',
    title: 'This browser may only look',
    reason: 'It was signed in with a read-only link, which changes nothing.',
    remedy: { summary: 'Ask whoever runs the console for a link that may.', command: 'stigmer-console link' },
  });
}

/** @throws Failure `request-invalid` */
export function parse<T>(schema: z.core.$ZodType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error);
}

function invalid(error: z.core.$ZodError): Failure {
  const evidence = error.issues.map((issue) => ({
    label: issue.path.join('.') || 'body',
    value: issue.message,
  }));
  return new Failure({
    code: 'request-invalid',
    title: 'The request is not valid',
    reason: evidence.map(({ label, value }) => `${label}: ${value}`).join('; '),
    remedy: { summary: 'Reload the page: it may be older than the console.', action: 'retry' },
    evidence,
  });
}

/** What the caller gets of a thrown value. A bug is logged once, and named by the id that finds it in the log. */
export function failureOf(error: unknown): FailureRecord {
  if (isFailure(error)) return toFailureRecord(error, Date.now());
  const id = randomUUID();
  log.error('A request met a bug', {
    id,
    reason: error instanceof Error ? (error.stack ?? '') : String(error),
  });
  return toFailureRecord(new Error(`See the console's own log for ${id}`), Date.now());
}
