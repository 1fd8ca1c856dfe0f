import { route } from '@/app/api/respond';
import { sessionCookieName } from '@/lib/security/request-guard';

export const DELETE = route(async ({ services, sessionId, request }) => {
  await services.sessions.end(sessionId);
  const name = sessionCookieName(request.headers.get('host') ?? '');
  const cookie = `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  return Response.json({ signedOut: true }, { headers: { 'Set-Cookie': cookie } });
});
