import { notFound, route } from '@/app/api/respond';
import { socketSession } from '@/lib/security/request-guard';

/** A fresh sign-in link, only for whoever may open the unix socket: a browser must not multiply its own session. */
export const POST = route(({ services, sessionId }) => {
  if (sessionId !== socketSession) throw notFound('page');
  const url = `http://localhost:${services.config.port}/#ticket=${services.tickets.issue()}`;
  return Response.json({ url });
});
