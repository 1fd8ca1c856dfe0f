import type { ConsoleEvent } from '@/lib/contracts/events';
import type { LiveMessage } from './messages';

/** What a tab that comes later must be told first: the connection and the newest event of each subject. */
export class EventMemory {
  readonly #events = new Map<string, LiveMessage>();
  #connection: LiveMessage | null = null;

  take(message: LiveMessage): void {
    if (message.type === 'connection') this.#connection = message;
    else if (message.event.type === 'operation-change') this.#events.set(message.event.operation.id, message);
    else if (isState(message.event)) this.#events.set(message.event.type, message);
  }

  recall(): LiveMessage[] {
    const events = [...this.#events.values()];
    return this.#connection === null ? events : [this.#connection, ...events];
  }
}

/** Whether the event says how something is, not only that something happened. */
function isState({ type }: ConsoleEvent): boolean {
  return !['connection-start', 'log-batch', 'log-end', 'alert-told'].includes(type);
}
