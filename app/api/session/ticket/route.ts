import { notFound, parseBody, route } from '@/app/api/respond';
import { linkRequestSchema, sessionLifeMs } from '@/lib/contracts/session';
import { socketSession } from '@/lib/security/request-guard';

/** A fresh sign-in link, only for whoever may open the unix socket: a browser must not multiply its own session. */
export const POST = route(async ({ services, request, sessionId }) => {
  if (sessionId !== socketSession) throw notFound('page');
  const { access, person, ...asked } = await parseBody(linkRequestSchema, request);
  const { port = services.config.port, lifeMs = sessionLifeMs.usual[access] } = asked;
  const url = `http://localhost:${port}/#ticket=${services.tickets.issue({ access, person, lifeMs })}`;
  return Response.json({ url });
});
