import { route } from '@/app/api/respond';

export const GET = route(async ({ services: { settings, health }, request }) =>
  Response.json(await settings.view(await health.ownContainer(request.signal))),
);
