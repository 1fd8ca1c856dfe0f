import * as z from 'zod/mini';
import { logOf } from '@/app/api/logs/log-of';
import { parseQuery, route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';
import { type LogBatch, logServices } from '@/lib/contracts/log';

const querySchema = z.object({
  after: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
  service: z._default(z.enum(logServices), 'agent-runner'),
});

async function* asLines(batches: AsyncGenerator<LogBatch>): AsyncGenerator<string> {
  // The first bytes at once: without them the response would not begin before the next line of the log.
  yield `${JSON.stringify({ lines: [], skipped: 0 } satisfies LogBatch)}\n`;
  for await (const batch of batches) yield `${JSON.stringify(batch)}\n`;
}

export const GET = route(({ services, request }) => {
  const { after, service } = parseQuery(querySchema, request);
  const source = asLines(logOf(service, services).follow(after, request.signal));
  return streamResponse(source, request, { 'Content-Type': 'application/x-ndjson' });
});
