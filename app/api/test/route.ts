import { parseBody, route } from '@/app/api/respond';
import { testRequestSchema } from '@/lib/contracts/test-task';

export const GET = route(async ({ services, request }) =>
  Response.json(await services.runs.viewTest(request.signal)),
);

export const POST = route(async ({ services, request }) =>
  Response.json(services.runs.startTest(await parseBody(testRequestSchema, request))),
);
