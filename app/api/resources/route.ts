import { route } from '@/app/api/respond';

export const GET = route(async ({ services: { resources }, request }) => {
  await resources.upToDate(request.signal);
  return Response.json(resources.view());
});
