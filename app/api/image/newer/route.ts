import { route } from '@/app/api/respond';

export const GET = route(async ({ services, request }) => {
  const answer = await services.runner.newerImage(request.signal);
  services.events.publish({ type: 'settings-change' });
  return Response.json(answer);
});
