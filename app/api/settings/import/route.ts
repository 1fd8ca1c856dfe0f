import { parseBody, route } from '@/app/api/respond';
import { importFileSchema } from '@/lib/contracts/settings-import';

export const POST = route(async ({ services, request }) =>
  Response.json(await services.settings.previewImport(await parseBody(importFileSchema, request))),
);
