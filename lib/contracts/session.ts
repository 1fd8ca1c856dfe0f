import * as z from 'zod/mini';

/** What a signed-in person may do: change things, or only look. */
export const accessSchema = z.enum(['change', 'read']);
export type Access = z.infer<typeof accessSchema>;

/** What people are called by others, as in `Stopped by ana`. */
export const personNameSchema = z
  .string()
  .check(z.regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,38}[\p{L}\p{N}])?$/u));

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** How long a browser stays signed in, in milliseconds; one that nobody uses is signed out after seven days in any case. */
export const sessionLifeMs = {
  min: 5 * minuteMs,
  max: 30 * dayMs,
  /** Of a link for which nobody said. */
  usual: { change: 30 * dayMs, read: dayMs },
} as const;

/** POST /api/session/ticket: who a link is for, and the local port of the tunnel that its browser comes through. */
export const linkRequestSchema = z.strictObject({
  access: z._default(accessSchema, 'change'),
  person: z._default(z.nullable(personNameSchema), null),
  port: z.optional(z.int().check(z.minimum(1), z.maximum(65_535))),
  /** How long its browser stays signed in; left out: the usual time of its access. */
  lifeMs: z.optional(z.int().check(z.minimum(sessionLifeMs.min), z.maximum(sessionLifeMs.max))),
});
export type LinkRequest = z.input<typeof linkRequestSchema>;

/** Times in milliseconds since 1970. */
export const signedInSchema = z.object({
  id: z.string(),
  /** As they are named in the course of an operation. */
  name: z.string(),
  browser: z.string(),
  access: accessSchema,
  /** Whether a page of it is open now. */
  here: z.boolean(),
  /** Whether it is the one that asks. */
  own: z.boolean(),
  createdAt: z.number(),
  /** When it was used last, to the hour. */
  seenAt: z.number(),
  /** When it ends, however much it is used. */
  endsAt: z.number(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

/** GET /api/sessions: those who are here first. */
export const signedInListSchema = z.object({ sessions: z.array(signedInSchema) });

/** Who is to be signed out by a page: one browser, or all but the one that asks. */
export const signOutOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('one'), id: z.string() }),
  z.strictObject({ type: z.literal('others') }),
]);
export type SignOutOrder = z.infer<typeof signOutOrderSchema>;

/** DELETE /api/sessions: how many browsers were signed out. */
export const sessionsEndedSchema = z.object({ ended: z.number() });
export type SessionsEnded = z.infer<typeof sessionsEndedSchema>;
