import { route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';

export const GET = route(({ services, request }) =>
  streamResponse(services.logs.download(), request, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': 'attachment; filename="agent-runner.log"',
  }),
);
