import { route } from '@/app/api/respond';

export const GET = route(async ({ services, request }) =>
  Response.json({ check: await services.runner.lastCheck(request.signal) }),
);
