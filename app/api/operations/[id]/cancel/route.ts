import { route } from '@/app/api/respond';
import type { OperationCancelled } from '@/lib/contracts/operation';

interface Context {
  params: Promise<{ id: string }>;
}

export const POST = route<Context>(async ({ services }, { params }) => {
  const cancelled = services.operations.cancel((await params).id);
  return Response.json({ cancelled } satisfies OperationCancelled);
});
