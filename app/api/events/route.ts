import * as z from 'zod/mini';
import { parseQuery, route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';
import { Failure } from '@/lib/core/failure';
import { socketSession } from '@/lib/security/request-guard';
import { eventText } from './event-text';

const streamsMax = 50;
/** Of one sign-in: a guest with many tabs leaves room for the others. */
const ownStreamsMax = 25;

const querySchema = z.object({
  'log-after': z.optional(z.coerce.number().check(z.int(), z.minimum(0))),
});

function tooMany(): Failure {
  return new Failure({
    code: 'too-many-streams',
    title: 'Too many pages are open',
    reason: `The console serves ${streamsMax} pages at a time, and ${ownStreamsMax} of one browser.`,
    remedy: { summary: 'Close some of them.', action: 'retry' },
  });
}

export const GET = route(({ services, request, sessionId }) => {
  const { events, sessions } = services;
  const isFull = sessionId !== socketSession && sessions.pagesOf(sessionId) >= ownStreamsMax;
  if (isFull || events.subscribers >= streamsMax) throw tooMany();
  const { 'log-after': logAfter = null } = parseQuery(querySchema, request);
  const lastId = request.headers.get('last-event-id');
  const after = lastId !== null && /^\d{1,16}$/.test(lastId) ? Number(lastId) : null;
  return streamResponse(eventText(services, sessionId, { after, logAfter }, request.signal), request, {
    'Content-Type': 'text/event-stream',
  });
});
