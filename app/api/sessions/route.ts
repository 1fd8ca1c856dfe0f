import { route } from '@/app/api/respond';
import type { SessionsEnded } from '@/lib/contracts/session';

/** Signs every browser out, and no link that was printed so far works any more. */
export const DELETE = route(async ({ services }) => {
  services.tickets.revokeAll();
  return Response.json({ ended: await services.sessions.endAll() } satisfies SessionsEnded);
});
