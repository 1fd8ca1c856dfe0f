import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { personNameSchema, type SessionsEnded, type signedInListSchema } from '@/lib/contracts/session';

const querySchema = z.object({ name: z.optional(personNameSchema) });

/** Who is signed in. */
export const GET = route(({ services, sessionId }) =>
  Response.json({ sessions: services.sessions.list(sessionId) } satisfies z.infer<typeof signedInListSchema>),
);

/** Signs one person or everybody out; their links that were printed so far work no more. */
export const DELETE = route(async ({ services, request }) => {
  const { name } = parseQuery(querySchema, request);
  if (name === undefined) services.tickets.revokeAll();
  else services.tickets.revokeOf(name);
  const ended = await (name === undefined ? services.sessions.endAll() : services.sessions.endOf(name));
  return Response.json({ ended } satisfies SessionsEnded);
});
