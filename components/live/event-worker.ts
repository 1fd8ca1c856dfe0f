import { LiveHub } from './live-hub';
import { tabMessageSchema } from './messages';

/**
 * Runs as a SharedWorker: all tabs of a browser share one stream, since a browser opens at most six connections to a
 * host. It ends by itself with the last tab.
 */
const hub = new LiveHub();

self.addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (port === undefined) return;
  port.addEventListener('message', ({ data }) => {
    const message = tabMessageSchema.safeParse(data);
    if (!message.success) return;
    hub.hear(port, message.data);
    if (message.data.type === 'bye') port.close();
  });
  port.start();
});
