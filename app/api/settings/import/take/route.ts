import { parseBody, route } from '@/app/api/respond';
import { importTakeSchema } from '@/lib/contracts/settings-import';

export const POST = route(async ({ services, request }) => {
  await services.settings.takeImport(await parseBody(importTakeSchema, request));
  services.events.publish({ type: 'settings-change' });
  return Response.json({});
});
