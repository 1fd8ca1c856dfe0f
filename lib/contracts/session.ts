import * as z from 'zod/mini';

/** DELETE /api/sessions: how many browsers were signed in. */
export const sessionsEndedSchema = z.object({ ended: z.number() });
export type SessionsEnded = z.infer<typeof sessionsEndedSchema>;
