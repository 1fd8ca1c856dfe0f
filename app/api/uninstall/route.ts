import { route } from '@/app/api/respond';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.removable(request.signal)),
);
