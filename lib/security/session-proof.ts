import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { singleton } from '@/lib/core/singleton';

export const sessionProofHeader = 'x-stigmer-session';

const key = () => singleton('session-proof-key', () => randomBytes(32));

/** What the guard hands on to the routes: the session's id, signed with a key that lives in this process only. */
export function sessionProof(sessionId: string): string {
  return `${sessionId}.${createHmac('sha256', key()).update(sessionId).digest('base64url')}`;
}

/** The session id of a proof, or null for anything that this process did not sign. */
export function provenSession(proof: string | null): string | null {
  const sessionId = proof?.slice(0, proof.lastIndexOf('.')) ?? '';
  const expected = Buffer.from(sessionProof(sessionId));
  const given = Buffer.from(proof ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given) ? sessionId : null;
}
