import { notFound, route } from '@/app/api/respond';

interface Context {
  params: Promise<{ id: string }>;
}

export const GET = route<Context>(async ({ services }, { params }) => {
  const operation = services.operations.get((await params).id);
  if (operation === null) throw notFound('operation');
  return Response.json(operation);
});
