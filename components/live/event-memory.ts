import type { LiveMessage } from './messages';

/** What a tab that comes later must be told first: the connection and the newest event of each subject. */
export class EventMemory {
  readonly #events = new Map<string, LiveMessage>();
  #connection: LiveMessage | null = null;

  take(message: LiveMessage): void {
    if (message.type === 'connection') this.#connection = message;
    else if (message.event.type === 'operation-change') this.#events.set(message.event.operation.id, message);
    else if (message.event.type !== 'connection-start') this.#events.set(message.event.type, message);
  }

  recall(): LiveMessage[] {
    const events = [...this.#events.values()];
    return this.#connection === null ? events : [this.#connection, ...events];
  }
}
