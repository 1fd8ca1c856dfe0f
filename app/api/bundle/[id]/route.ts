import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';
import { bundleWithoutSchema } from '@/lib/contracts/bundle';

interface Context {
  params: Promise<{ id: string }>;
}

const querySchema = z.object({ without: bundleWithoutSchema });

export const GET = route<Context>(async ({ services, request }, { params }) => {
  const { without } = parseQuery(querySchema, request);
  const source = services.bundles.download((await params).id, without);
  return streamResponse(source, request, {
    'Content-Type': 'application/gzip',
    'Content-Disposition': 'attachment; filename="stigmer-support.tar.gz"',
  });
});
