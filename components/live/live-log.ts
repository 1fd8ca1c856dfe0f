import type { LogBatchEvent } from '@/lib/contracts/events';
import { liveStore } from './live-store';
import type { LiveMessage } from './messages';

/**
 * Batches of the log after a line, from the one stream of this browser, until that is lost or the signal aborts. The first
 * says where the log is; a line is missing where `lastNumber` is beyond it.
 */
export async function* streamLog(after: number, signal: AbortSignal): AsyncGenerator<LogBatchEvent> {
  const waiting: LogBatchEvent[] = [];
  let ended = false;
  let wake = () => {};
  const hear = (message: LiveMessage) => {
    if (message.type === 'event' && message.event.type === 'log-batch') waiting.push(message.event);
    else if (endsLog(message)) ended = true;
    else return;
    wake();
  };
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  const leave = liveStore.followLog(after, hear);
  try {
    while (!signal.aborted) {
      const batch = waiting.shift();
      if (batch !== undefined) {
        yield batch;
        liveStore.logTaken();
      } else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    leave();
  }
}

function endsLog(message: LiveMessage): boolean {
  return message.type === 'event' ? message.event.type === 'log-end' : message.state !== 'open';
}
