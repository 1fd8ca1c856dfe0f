import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { logPageLinesMax } from '@/lib/contracts/log';

const querySchema = z.object({
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
  after: z.optional(z.coerce.number().check(z.int(), z.minimum(0))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(logPageLinesMax)), 500),
});

export const GET = route(async ({ services, request }) => {
  const { before, after, limit } = parseQuery(querySchema, request);
  const page = {
    limit,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  return Response.json(await services.logs.page(page));
});
