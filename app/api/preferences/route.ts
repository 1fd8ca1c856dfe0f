import { parseBody, route } from '@/app/api/respond';
import { preferenceChangeSchema } from '@/lib/contracts/preferences';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.runner.preferences(request.signal)),
);

export const POST = route(async ({ services, request }) => {
  const { preferences, health, events, runner } = services;
  await preferences.save(await parseBody(preferenceChangeSchema, request));
  events.publish({ type: 'settings-change' });
  await health.refresh(request.signal);
  return Response.json(await runner.preferences(request.signal));
});
