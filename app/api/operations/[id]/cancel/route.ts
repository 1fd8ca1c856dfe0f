import { notFound, route } from '@/app/api/respond';

interface Context {
  params: Promise<{ id: string }>;
}

export const POST = route<Context>(async ({ services }, { params }) => {
  const { id } = await params;
  if (services.operations.get(id) === null) throw notFound('operation');
  return Response.json({ cancelled: services.operations.cancel(id) });
});
