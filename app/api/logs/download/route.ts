import * as z from 'zod/mini';
import { logOf, ownerOf } from '@/app/api/logs/log-of';
import { parseQuery, route } from '@/app/api/respond';
import { begun, streamResponse } from '@/app/api/stream';
import { logServices } from '@/lib/contracts/log';
import { logSearchSchema } from '@/lib/contracts/log-search';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { gzipText } from '@/lib/logs/gzip-text';

const lineNumber = z.optional(z.coerce.number().check(z.int(), z.minimum(1)));

const querySchema = z.object({
  service: z._default(z.enum(logServices), 'agent-runner'),
  /** Numbers of lines, both included. */
  from: lineNumber,
  to: lineNumber,
  /** As in `/api/logs/search`: only the lines that it finds. */
  search: z.optional(z.pipe(z.pipe(z.string(), z.transform(jsonOrNull)), logSearchSchema)),
  gzip: z.optional(z.literal('1')),
});

export const GET = route(async ({ services, request, sessionId }) => {
  const {
    service,
    from = 1,
    to = Number.MAX_SAFE_INTEGER - 1,
    search,
    gzip,
  } = parseQuery(querySchema, request);
  const wanted =
    search === undefined
      ? { range: { from, to } }
      : {
          search: {
            ...search,
            after: Math.max(search.after, from - 1),
            before: Math.min(search.before ?? to + 1, to + 1),
          },
          owner: ownerOf(sessionId),
        };
  const text = await begun(logOf(service, services).download(wanted, request.signal));
  return streamResponse(gzip ? gzipText(text) : text, request, {
    'Content-Type': gzip ? 'application/gzip' : 'text/plain; charset=utf-8',
    'Content-Disposition': `attachment; filename="${service}.log${gzip ? '.gz' : ''}"`,
  });
});
