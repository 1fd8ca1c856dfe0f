import { z } from 'zod';
import { parseQuery, route } from '@/app/api/respond';

const querySchema = z.object({
  before: z.coerce.number().int().min(1).optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
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
