import { route } from '@/app/api/respond';

/** A change: it asks the registry from this machine, and what came of it is kept. */
export const POST = route(async ({ services, request }) => {
  const answer = await services.runner.newerImage(request.signal);
  services.events.publish({ type: 'settings-change' });
  return Response.json(answer);
});
