import { parseBody, route } from '@/app/api/respond';
import { startedHere } from '@/app/proven-call';
import { operationRequestSchema } from '@/lib/contracts/operation';
import { startRequested } from '@/lib/runner/start-requested';

export const GET = route(({ services }) => Response.json({ operations: services.operations.list() }));

export const POST = route(async ({ services, request }) => {
  const input = await parseBody(operationRequestSchema, request);
  return Response.json(startRequested(services, input, startedHere), { status: 202 });
});
