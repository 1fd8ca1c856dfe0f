import { parseBody, parseQuery, route } from '@/app/api/respond';
import { runOrderSchema, runQuerySchema } from '@/lib/contracts/runs';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.runs.view(parseQuery(runQuerySchema, request), request.signal)),
);

export const POST = route(async ({ services, request }) => {
  await services.runs.order(await parseBody(runOrderSchema, request), request.signal);
  return Response.json({});
});
