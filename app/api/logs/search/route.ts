import * as z from 'zod/mini';
import { logOf, ownerOf } from '@/app/api/logs/log-of';
import { parseQuery, route } from '@/app/api/respond';
import { begun, streamResponse } from '@/app/api/stream';
import { failureOf } from '@/app/proven-call';
import { logServices } from '@/lib/contracts/log';
import { type LogSearchEvent, logSearchSchema } from '@/lib/contracts/log-search';
import { jsonOrNull } from '@/lib/core/json-or-null';

const querySchema = z.object({
  service: z._default(z.enum(logServices), 'agent-runner'),
  search: z.pipe(z.pipe(z.string(), z.transform(jsonOrNull)), logSearchSchema),
});

async function* asLines(events: AsyncGenerator<LogSearchEvent>): AsyncGenerator<string> {
  try {
    for await (const event of events) yield `${JSON.stringify(event)}\n`;
  } catch (error) {
    yield `${JSON.stringify({ type: 'search-failed', failure: failureOf(error) } satisfies LogSearchEvent)}\n`;
  }
}

export const GET = route(async ({ services, request, sessionId }) => {
  const { search, service } = parseQuery(querySchema, request);
  const log = logOf(service, services);
  const events = await begun(log.search(search, request.signal, ownerOf(sessionId)));
  return streamResponse(asLines(events), request, { 'Content-Type': 'application/x-ndjson' });
});
