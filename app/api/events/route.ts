import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';
import { Failure } from '@/lib/core/failure';
import { eventText } from './event-text';

const streamsMax = 50;

const querySchema = z.object({
  'log-after': z.optional(z.coerce.number().check(z.int(), z.minimum(0))),
});

function tooMany(): Failure {
  return new Failure({
    code: 'too-many-streams',
    title: 'Too many pages are open',
    reason: `The console serves ${streamsMax} browsers at a time.`,
    remedy: { summary: 'Close some of them.', action: 'retry' },
  });
}

export const GET = route(({ services, request, sessionId }) => {
  if (services.events.subscribers >= streamsMax) throw tooMany();
  const { 'log-after': logAfter = null } = parseQuery(querySchema, request);
  const lastId = request.headers.get('last-event-id');
  const after = lastId !== null && /^\d{1,16}$/.test(lastId) ? Number(lastId) : null;
  return streamResponse(eventText(services, sessionId, { after, logAfter }, request.signal), request, {
    'Content-Type': 'text/event-stream',
  });
});
