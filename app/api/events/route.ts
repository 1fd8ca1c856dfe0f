import { route } from '@/app/api/respond';
import { streamResponse } from '@/app/api/stream';
import type { ConsoleEvent } from '@/lib/contracts/events';
import { Failure } from '@/lib/core/failure';
import type { SequencedEvent } from '@/lib/events/hub';
import type { Services } from '@/lib/services';
import { consoleVersion } from '@/lib/version';

const heartbeatMs = 10_000;
const streamsMax = 50;

const frame = (sequence: number, event: ConsoleEvent) =>
  `id: ${sequence}\ndata: ${JSON.stringify(event)}\n\n`;

/** What a reader needs who has seen nothing yet: the present state of everything. */
function* present({ health, operations }: Services): Generator<ConsoleEvent> {
  yield { type: 'status-change', status: health.current() };
  for (const operation of operations.list().reverse()) yield { type: 'operation-change', operation };
}

function nextOrHeartbeat(next: Promise<IteratorResult<SequencedEvent>>) {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<'heartbeat'>((resolve) => {
    timer = setTimeout(() => resolve('heartbeat'), heartbeatMs);
  });
  return Promise.race([next, beat]).finally(() => clearTimeout(timer));
}

async function* eventText(
  services: Services,
  after: number | null,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { events } = services;
  const resumes = after !== null && events.canReplay(after);
  const from = resumes ? after : events.sequence;
  const stop = new AbortController();
  const reader = events.subscribe(from, AbortSignal.any([signal, stop.signal]));
  try {
    let next = reader.next();
    const gap = after !== null && !resumes;
    yield frame(from, { type: 'connection-start', gap, version: consoleVersion });
    if (!resumes) for (const event of present(services)) yield frame(from, event);
    while (!signal.aborted) {
      const item = await nextOrHeartbeat(next);
      if (item === 'heartbeat') yield ': heartbeat\n\n';
      else if (item.done) return;
      else {
        next = reader.next();
        yield frame(item.value.sequence, item.value.event);
      }
    }
  } finally {
    stop.abort();
  }
}

function tooMany(): Failure {
  return new Failure({
    code: 'too-many-streams',
    title: 'Too many pages are open',
    reason: `The console serves ${streamsMax} browsers at a time.`,
    remedy: { summary: 'Close some of them.', action: 'retry' },
  });
}

export const GET = route(({ services, request }) => {
  if (services.events.subscribers >= streamsMax) throw tooMany();
  const lastId = request.headers.get('last-event-id');
  const after = lastId !== null && /^\d{1,16}$/.test(lastId) ? Number(lastId) : null;
  return streamResponse(eventText(services, after, request.signal), request, {
    'Content-Type': 'text/event-stream',
  });
});
