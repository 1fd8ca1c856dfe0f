import { parseBody, route } from '@/app/api/respond';
import { settingsRestoreSchema } from '@/lib/contracts/settings-history';

export const GET = route(async ({ services }) => Response.json(await services.settings.history()));

export const POST = route(async ({ services, request }) => {
  await services.settings.restoreVersion(await parseBody(settingsRestoreSchema, request));
  services.events.publish({ type: 'settings-change' });
  return Response.json({});
});
