import { EventMemory } from './event-memory';
import { followEvents } from './event-stream';
import { LogShare } from './log-share';
import type { LiveMessage, TabMessage } from './messages';

/** A tab, as the hub sees it. */
export interface TabPort {
  postMessage(message: LiveMessage): void;
}

interface Stream {
  token: string;
  controller: AbortController;
  /** Opens the stream again, with or without the log. */
  reopen: AbortController;
}

/** One stream for all tabs: what comes goes to each, the log to those that want it. */
export class LiveHub {
  readonly #ports = new Set<TabPort>();
  readonly #log = new LogShare<TabPort>((port, event) => port.postMessage({ type: 'event', event }));
  #memory = new EventMemory();
  #stream: Stream | null = null;

  hear(port: TabPort, message: TabMessage): void {
    switch (message.type) {
      case 'hello':
        this.#greet(port, message.token);
        break;
      case 'log-want':
        this.#changeLog(() => this.#log.want(port, message.after));
        break;
      case 'log-taken':
        this.#log.taken(port);
        break;
      case 'log-leave':
        this.#changeLog(() => this.#log.leave(port));
        break;
      case 'bye':
        this.#leave(port);
    }
  }

  #greet(port: TabPort, token: string): void {
    this.#ports.add(port);
    if (this.#stream?.token === token) for (const known of this.#memory.recall()) port.postMessage(known);
    else this.#follow(token);
  }

  #leave(port: TabPort): void {
    this.#ports.delete(port);
    this.#changeLog(() => this.#log.leave(port));
    if (this.#ports.size > 0) return;
    this.#stream?.controller.abort();
    this.#stream = null;
  }

  #changeLog(change: () => void): void {
    const before = this.#log.after !== null;
    change();
    if (before === (this.#log.after !== null) || this.#stream === null) return;
    const { reopen } = this.#stream;
    this.#stream.reopen = new AbortController();
    reopen.abort();
  }

  #follow(token: string): void {
    this.#stream?.controller.abort();
    this.#memory = new EventMemory();
    const stream: Stream = { token, controller: new AbortController(), reopen: new AbortController() };
    this.#stream = stream;
    void followEvents({
      token,
      tell: (message) => this.#tell(stream, message),
      question: () => ({ logAfter: this.#log.after, reopen: stream.reopen.signal }),
      signal: stream.controller.signal,
    });
  }

  #tell(stream: Stream, message: LiveMessage): void {
    if (this.#stream !== stream) return;
    if (message.type === 'event' && message.event.type === 'log-batch') {
      this.#log.take(message.event);
      return;
    }
    const ends = message.type === 'event' ? message.event.type === 'log-end' : message.state !== 'open';
    if (ends) this.#log.drop();
    if (message.type === 'connection' && message.state === 'signed-out') this.#stream = null;
    this.#memory.take(message);
    for (const port of this.#ports) port.postMessage(message);
  }
}
