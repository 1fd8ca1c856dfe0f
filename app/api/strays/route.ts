import { route } from '@/app/api/respond';

export const GET = route(async ({ services, request }) =>
  Response.json({ strays: await services.runner.strays(request.signal) }),
);
