import { parseBody, route } from '@/app/api/respond';
import { operationRequestSchema } from '@/lib/contracts/operation';
import { Failure } from '@/lib/core/failure';

const startedHere = 'local';

function notConfirmed(): Failure {
  return new Failure({
    code: 'request-invalid',
    title: 'Removing was not confirmed',
    reason: 'It asks twice, since the container and its own files are deleted.',
    remedy: { summary: 'Confirm in the dialog, or add --yes on the command line.' },
  });
}

export const GET = route(({ services }) => Response.json({ operations: services.operations.list() }));

export const POST = route(async ({ services, request }) => {
  const { kind, confirmed } = await parseBody(operationRequestSchema, request);
  if (kind.startsWith('remove') && confirmed !== true) throw notConfirmed();
  const { operation, joined } = services.operations.start(services.runner.operation(kind), startedHere);
  return Response.json({ operationId: operation.id, joined }, { status: 202 });
});
