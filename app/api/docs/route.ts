import { parseQuery, route } from '@/app/api/respond';
import { docQuerySchema } from '@/lib/contracts/docs';

export const GET = route(async ({ services, request }) => {
  const { q } = parseQuery(docQuerySchema, request);
  return Response.json({ hits: await services.docs.search(q) });
});
