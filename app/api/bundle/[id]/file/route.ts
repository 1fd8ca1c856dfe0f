import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { bundleFileNameSchema, bundleWithoutSchema } from '@/lib/contracts/bundle';

interface Context {
  params: Promise<{ id: string }>;
}

const querySchema = z.object({ name: bundleFileNameSchema, without: bundleWithoutSchema });

export const GET = route<Context>(async ({ services, request }, { params }) => {
  const { name, without } = parseQuery(querySchema, request);
  const text = services.bundles.file((await params).id, name, without);
  return new Response(text, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
});
