import { parseQuery, route } from '@/app/api/respond';
import { whyQuerySchema } from '@/lib/contracts/diagnosis';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.why(parseQuery(whyQuerySchema, request), request.signal)),
);
