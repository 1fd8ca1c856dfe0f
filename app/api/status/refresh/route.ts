import { route } from '@/app/api/respond';

export const POST = route(
  async ({ services, request }) => Response.json(await services.health.refresh(request.signal)),
  false,
);
