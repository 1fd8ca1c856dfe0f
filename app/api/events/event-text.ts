import type { ConsoleEvent } from '@/lib/contracts/events';
import { messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import type { Services } from '@/lib/services';
import { consoleVersion } from '@/lib/version';

const heartbeatMs = 10_000;

/** What a reader asks for: the event it has seen last, and the last line of the log if it wants the log. */
export interface EventQuery {
  after: number | null;
  logAfter: number | null;
}

/** The text of the one stream: what the reader missed or the present state, then events and, if asked for, the log. */
export async function* eventText(
  services: Services,
  sessionId: string,
  query: EventQuery,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { events, sessions } = services;
  const leave = sessions.enter(sessionId);
  const { after } = query;
  const resumes = after !== null && events.canReplay(after);
  const from = resumes ? after : events.sequence;
  const stop = new AbortController();
  const left = AbortSignal.any([signal, stop.signal]);
  const sources = [
    framed(events.subscribe(from, left), ({ sequence, event }) => frame(event, sequence)),
    ...(query.logAfter === null ? [] : [framed(logEvents(services, query.logAfter, left), frame)]),
  ];
  try {
    const gap = after !== null && !resumes;
    const merged = merge(sources, signal);
    // Subscribed before the present is read, so that nothing falls between the two.
    let next = merged.next();
    yield frame({ type: 'connection-start', gap, version: consoleVersion }, from);
    // Without an id: it is this reader's own.
    yield frame({
      type: 'session-known',
      name: sessions.nameOf(sessionId),
      access: sessions.accessOf(sessionId),
    });
    if (!resumes) for (const event of present(services)) yield frame(event, from);
    for (let item = await next; !item.done; item = await next) {
      next = merged.next();
      yield item.value;
    }
  } finally {
    leave();
    stop.abort();
  }
}

function frame(event: ConsoleEvent, sequence?: number): string {
  return `${sequence === undefined ? '' : `id: ${sequence}\n`}data: ${JSON.stringify(event)}\n\n`;
}

async function* framed<T>(source: AsyncGenerator<T>, text: (item: T) => string): AsyncGenerator<string> {
  for await (const item of source) yield text(item);
}

/** What a reader needs who has seen nothing yet: the present state of everything. */
function* present({ health, operations }: Services): Generator<ConsoleEvent> {
  yield { type: 'status-change', status: health.current() };
  for (const operation of operations.list().reverse()) yield { type: 'operation-change', operation };
}

/** The log after a line: at first where it is, so that a reader knows at once what it has missed. */
async function* logEvents(
  { logs }: Services,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ConsoleEvent> {
  try {
    const { summary } = await logs.page({ limit: 0 });
    let lastNumber = Math.min(after, summary.lastNumber);
    yield { type: 'log-batch', lines: [], lastNumber, summary };
    for await (const { lines, skipped } of logs.follow(lastNumber, signal)) {
      lastNumber = lines.at(-1)?.number ?? lastNumber + skipped;
      yield { type: 'log-batch', lines, lastNumber, summary: logs.summary() };
    }
  } catch (error) {
    if (!signal.aborted) log.error('The log could not be read on', { error: messageOf(error) });
    yield { type: 'log-end' };
  }
}

interface Turn {
  source: AsyncGenerator<string>;
  result: IteratorResult<string>;
}

/** Whatever comes first from any of the sources, and a comment when nothing does. Ends with the first, or when the signal aborts. */
async function* merge(sources: AsyncGenerator<string>[], signal: AbortSignal): AsyncGenerator<string> {
  const turnOf = async (source: AsyncGenerator<string>): Promise<Turn> => ({
    source,
    result: await source.next(),
  });
  const turns = new Map(sources.map((source) => [source, turnOf(source)]));
  while (!signal.aborted) {
    const turn = await orHeartbeat(Promise.race(turns.values()));
    if (turn === 'heartbeat') {
      yield ': heartbeat\n\n';
    } else if (turn.result.done) {
      if (turn.source === sources[0]) return;
      turns.delete(turn.source);
    } else {
      turns.delete(turn.source);
      turns.set(turn.source, turnOf(turn.source));
      yield turn.result.value;
    }
  }
}

function orHeartbeat<T>(next: Promise<T>): Promise<T | 'heartbeat'> {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<'heartbeat'>((resolve) => {
    timer = setTimeout(() => resolve('heartbeat'), heartbeatMs);
  });
  return Promise.race([next, beat]).finally(() => clearTimeout(timer));
}
