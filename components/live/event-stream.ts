import { createParser } from 'eventsource-parser';
import { consoleEventSchema } from '@/lib/contracts/events';
import type { LiveMessage } from './messages';

/** The console sends a heartbeat every 10 s; two that stay away mean that nobody is there. */
const silenceMs = 22_000;
const firstDelayMs = 250;
const delayMaxMs = 4000;

interface EventStreamParts {
  token: string;
  tell: (message: LiveMessage) => void;
  /** What the next request is to ask for; its `reopen` aborts when that has changed. */
  question: () => { logAfter: number | null; reopen: AbortSignal };
  signal: AbortSignal;
}

type Ending = { type: 'lost' } | { type: 'signed-out' } | { type: 'reopened' };

/** Keeps one stream of events open until the signal aborts: reconnects with back-off and resumes after the last event. */
export async function followEvents(parts: EventStreamParts): Promise<void> {
  const { tell, signal } = parts;
  let lastEventId: string | null = null;
  let delayMs = firstDelayMs;
  const onId = (id: string) => {
    lastEventId = id;
    delayMs = firstDelayMs;
  };
  while (!signal.aborted) {
    const ending = await readOnce({ ...parts, lastEventId, onId });
    if (signal.aborted) return;
    if (ending.type === 'reopened') continue;
    tell({ type: 'connection', state: ending.type });
    if (ending.type === 'signed-out') return;
    await pause(delayMs, signal);
    delayMs = Math.min(delayMaxMs, delayMs * 2);
  }
}

interface Reading extends EventStreamParts {
  lastEventId: string | null;
  onId: (id: string) => void;
}

async function readOnce(reading: Reading): Promise<Ending> {
  const { token, lastEventId, tell, question, onId, signal } = reading;
  const { logAfter, reopen } = question();
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const headers = {
      'x-stigmer-token': token,
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    };
    const both = AbortSignal.any([signal, reopen, silence.signal]);
    const path = logAfter === null ? '/api/events' : `/api/events?log-after=${logAfter}`;
    const response = await fetch(path, { headers, signal: both, cache: 'no-store' });
    if (response.status === 401) return { type: 'signed-out' };
    if (!response.ok || response.body === null) return { type: 'lost' };
    tell({ type: 'connection', state: 'open' });
    const text = new TextDecoder();
    const parser = createParser({
      onEvent: ({ id, data }) => {
        const event = consoleEventSchema.safeParse(JSON.parse(data));
        if (event.success) tell({ type: 'event', event: event.data });
        if (id !== undefined) onId(id);
      },
    });
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { type: 'lost' };
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      parser.feed(text.decode(value, { stream: true }));
    }
  } catch {
    return { type: reopen.aborted ? 'reopened' : 'lost' };
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
