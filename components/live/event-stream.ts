import { consoleEventSchema } from '@/lib/contracts/events';
import type { LiveMessage } from './messages';
import { ServerSentEventDecoder } from './server-sent-events';

/** The console sends a heartbeat every 10 s; two that stay away mean that nobody is there. */
const silenceMs = 22_000;
const firstDelayMs = 250;
const delayMaxMs = 4000;

interface EventStreamParts {
  token: string;
  tell: (message: LiveMessage) => void;
  signal: AbortSignal;
}

type Ending = { type: 'lost' } | { type: 'signed-out' };

/** Keeps one stream of events open until the signal aborts: reconnects with back-off and resumes after the last event. */
export async function followEvents({ token, tell, signal }: EventStreamParts): Promise<void> {
  let lastEventId: string | null = null;
  let delayMs = firstDelayMs;
  const onId = (id: string) => {
    lastEventId = id;
    delayMs = firstDelayMs;
  };
  while (!signal.aborted) {
    const ending = await readOnce({ token, lastEventId, tell, onId, signal });
    if (signal.aborted) return;
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

async function readOnce({ token, lastEventId, tell, onId, signal }: Reading): Promise<Ending> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const headers = {
      'x-stigmer-token': token,
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    };
    const both = AbortSignal.any([signal, silence.signal]);
    const response = await fetch('/api/events', { headers, signal: both, cache: 'no-store' });
    if (response.status === 401) return { type: 'signed-out' };
    if (!response.ok || response.body === null) return { type: 'lost' };
    tell({ type: 'connection', state: 'open' });
    const decoder = new ServerSentEventDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { type: 'lost' };
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      for (const { id, data } of decoder.push(value)) {
        const event = consoleEventSchema.safeParse(JSON.parse(data));
        if (event.success) tell({ type: 'event', event: event.data });
        if (id !== null) onId(id);
      }
    }
  } catch {
    return { type: 'lost' };
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
