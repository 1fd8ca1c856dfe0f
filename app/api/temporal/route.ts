import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';

const querySchema = z.object({ size: z.optional(z.literal('true')) });

export const GET = route(async ({ services, request }) => {
  const { size } = parseQuery(querySchema, request);
  const options = { withSize: size === 'true', signal: request.signal };
  return Response.json(await services.devServer.view(options));
});
