import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Access, accessSchema } from '@/lib/contracts/session';
import { singleton } from '@/lib/core/singleton';

export const sessionProofHeader = 'x-stigmer-session';

const key = () => singleton('session-proof-key', () => randomBytes(32));

export interface ProvenSession {
  sessionId: string;
  access: Access;
}

/** What the guard hands on to the routes: who asks and what they may, signed with a key that lives in this process only. */
export function sessionProof(sessionId: string, access: Access): string {
  const text = `${access}.${sessionId}`;
  return `${text}.${createHmac('sha256', key()).update(text).digest('base64url')}`;
}

/** What a proof says, or null for anything that this process did not sign. */
export function provenSession(proof: string | null): ProvenSession | null {
  const [word = '', sessionId = ''] = proof?.split('.') ?? [];
  const access = accessSchema.safeParse(word).data;
  if (access === undefined) return null;
  const expected = Buffer.from(sessionProof(sessionId, access));
  const given = Buffer.from(proof ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given) ? { sessionId, access } : null;
}
