import { consoleVersion } from '@/lib/version';
import { followEvents } from './event-stream';
import { type LiveMessage, liveMessageSchema, type TabMessage } from './messages';

/** Messages for this tab until the signal aborts: from the browser's shared worker, else from a stream of its own. */
export function openLiveSource(
  token: string,
  tell: (message: LiveMessage) => void,
  signal: AbortSignal,
): void {
  if (typeof SharedWorker === 'undefined') {
    void followEvents({ token, tell, signal });
    return;
  }
  const worker = new SharedWorker('/event-worker.js', { name: `stigmer-${consoleVersion}` });
  const send = (message: TabMessage) => worker.port.postMessage(message);
  worker.addEventListener('error', () => void followEvents({ token, tell, signal }), { signal, once: true });
  worker.port.addEventListener(
    'message',
    ({ data }) => {
      const message = liveMessageSchema.safeParse(data);
      if (message.success) tell(message.data);
    },
    { signal },
  );
  signal.addEventListener('abort', () => send({ type: 'bye' }), { once: true });
  worker.port.start();
  send({ type: 'hello', token });
}
