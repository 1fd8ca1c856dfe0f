import { consoleVersion } from '@/lib/version';
import { LiveHub, type TabPort } from './live-hub';
import { type LiveMessage, liveMessageSchema, type TabMessage } from './messages';

/**
 * Messages for this tab until the signal aborts: from the browser's shared worker, else from a stream of its own. Answers
 * the function that speaks for the tab.
 */
export function openLiveSource(
  token: string,
  tell: (message: LiveMessage) => void,
  signal: AbortSignal,
): (message: TabMessage) => void {
  let send = typeof SharedWorker === 'undefined' ? openOwn(tell) : openShared(tell, signal, fallBack);
  function fallBack() {
    send = openOwn(tell);
    send({ type: 'hello', token });
  }
  signal.addEventListener('abort', () => send({ type: 'bye' }), { once: true });
  send({ type: 'hello', token });
  return (message) => send(message);
}

function openOwn(tell: (message: LiveMessage) => void): (message: TabMessage) => void {
  const hub = new LiveHub();
  const port: TabPort = { postMessage: tell };
  return (message) => hub.hear(port, message);
}

function openShared(
  tell: (message: LiveMessage) => void,
  signal: AbortSignal,
  onError: () => void,
): (message: TabMessage) => void {
  const worker = new SharedWorker('/event-worker.js', { name: `stigmer-${consoleVersion}` });
  worker.addEventListener('error', onError, { signal, once: true });
  worker.port.addEventListener(
    'message',
    ({ data }) => {
      const message = liveMessageSchema.safeParse(data);
      if (message.success) tell(message.data);
    },
    { signal },
  );
  worker.port.start();
  return (message) => worker.port.postMessage(message);
}
