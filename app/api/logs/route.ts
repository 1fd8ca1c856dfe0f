import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { instantBounds, logPageLinesMax, logServices } from '@/lib/contracts/log';
import { logOf } from './log-of';

const querySchema = z.object({
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
  after: z.optional(z.coerce.number().check(z.int(), z.minimum(0))),
  at: z.optional(z.coerce.number().check(...instantBounds)),
  service: z._default(z.enum(logServices), 'agent-runner'),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(logPageLinesMax)), 500),
});

export const GET = route(async ({ services, request }) => {
  const { before, after, at, limit, service } = parseQuery(querySchema, request);
  const page = {
    limit,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(at === undefined ? {} : { at }),
  };
  return Response.json(await logOf(service, services).page(page));
});
