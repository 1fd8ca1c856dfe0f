import { EventMemory } from './event-memory';
import { followEvents } from './event-stream';
import { type LiveMessage, type TabMessage, tabMessageSchema } from './messages';

/**
 * Runs as a SharedWorker: all tabs of a browser share one stream, since a browser opens at most six connections to a
 * host. It ends by itself with the last tab.
 */
const ports = new Set<MessagePort>();
let memory = new EventMemory();
let stream: { token: string; controller: AbortController } | null = null;

function tellAll(message: LiveMessage): void {
  memory.take(message);
  for (const port of ports) port.postMessage(message);
}

function follow(token: string): void {
  stream?.controller.abort();
  memory = new EventMemory();
  const controller = new AbortController();
  stream = { token, controller };
  const tell = (message: LiveMessage) => {
    if (message.type === 'connection' && message.state === 'signed-out') stream = null;
    tellAll(message);
  };
  void followEvents({ token, tell, signal: controller.signal });
}

function leave(port: MessagePort): void {
  ports.delete(port);
  port.close();
  if (ports.size > 0) return;
  stream?.controller.abort();
  stream = null;
}

function hear(port: MessagePort, message: TabMessage): void {
  if (message.type === 'bye') {
    leave(port);
    return;
  }
  ports.add(port);
  if (stream?.token === message.token) for (const known of memory.recall()) port.postMessage(known);
  else follow(message.token);
}

self.addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (port === undefined) return;
  port.addEventListener('message', ({ data }) => {
    const message = tabMessageSchema.safeParse(data);
    if (message.success) hear(port, message.data);
  });
  port.start();
});
