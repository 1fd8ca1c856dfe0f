import { parseBody, route } from '@/app/api/respond';
import { engineChoiceSchema } from '@/lib/contracts/engines';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.engines.view(request.signal)),
);

export const POST = route(async ({ services, request }) => {
  const { engine } = await parseBody(engineChoiceSchema, request);
  await services.engines.use(engine, request.signal);
  await services.health.refresh(request.signal);
  return Response.json(await services.engines.view(request.signal));
});
