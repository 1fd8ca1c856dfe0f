import { parseBody, route } from '@/app/api/respond';
import { exportRequestSchema } from '@/lib/contracts/export';

export const POST = route(
  async ({ services: { runner }, request }) =>
    Response.json(await runner.export(await parseBody(exportRequestSchema, request), request.signal)),
  false,
);
