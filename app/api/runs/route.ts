import { parseQuery, route } from '@/app/api/respond';
import { runsQuerySchema } from '@/lib/contracts/runs';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.runs.list(parseQuery(runsQuerySchema, request), request.signal)),
);
