import { parseBody, route } from '@/app/api/respond';
import { operationRequestSchema } from '@/lib/contracts/operation';
import { startRequested } from '@/lib/runner/start-requested';

export const GET = route(({ services }) => Response.json({ operations: services.operations.list() }));

export const POST = route(async ({ services, request, sessionId }) => {
  const input = await parseBody(operationRequestSchema, request);
  const startedBy = services.sessions.nameOf(sessionId);
  return Response.json(startRequested(services, input, startedBy), { status: 202 });
});
