import { notFound, route } from '@/app/api/respond';

interface Context {
  params: Promise<{ id: string }>;
}

export const GET = route<Context>(async ({ services }, { params }) => {
  const incident = await services.incidents.read((await params).id);
  if (incident === null) throw notFound('incident');
  return Response.json(incident);
});
