import type { ConsoleEvent } from '@/lib/contracts/events';

export interface SequencedEvent {
  sequence: number;
  event: ConsoleEvent;
}

const replayEventsMax = 1000;
const queueEventsMax = 256;

/** Events of one subject replace each other in a slow reader's queue: only the newest state is of use. */
function subject(event: ConsoleEvent): string {
  if (event.type === 'alert-told') return event.alert.id;
  return event.type === 'operation-change' ? `operation-${event.operation.id}` : event.type;
}

/** One reader's queue: bounded, so that a stalled tab costs a constant amount and never slows the producer. */
class Queue {
  readonly #waiting = new Map<string, SequencedEvent>();
  #wake: (() => void) | null = null;

  push(item: SequencedEvent): void {
    const key = subject(item.event);
    this.#waiting.delete(key);
    this.#waiting.set(key, item);
    if (this.#waiting.size > queueEventsMax) {
      const [oldest] = this.#waiting.keys();
      if (oldest !== undefined) this.#waiting.delete(oldest);
    }
    this.wake();
  }

  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  take(): SequencedEvent | null {
    const [first] = this.#waiting;
    if (first === undefined) return null;
    this.#waiting.delete(first[0]);
    return first[1];
  }

  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** The source of the one event stream: numbers events, keeps the last thousand for a reader that reconnects. */
export class EventHub {
  readonly #ring: SequencedEvent[] = [];
  readonly #queues = new Set<Queue>();
  #sequence: number;

  /** Sequences start at the wall clock, so that a reader of an earlier process is recognised as one. */
  constructor(now: number) {
    this.#sequence = now;
  }

  get subscribers(): number {
    return this.#queues.size;
  }

  get sequence(): number {
    return this.#sequence;
  }

  publish(event: ConsoleEvent): void {
    this.#sequence += 1;
    const item = { sequence: this.#sequence, event };
    this.#ring.push(item);
    if (this.#ring.length > replayEventsMax) this.#ring.shift();
    for (const queue of this.#queues) queue.push(item);
  }

  /** Whether every event after the sequence is still here. */
  canReplay(after: number): boolean {
    const oldest = this.#ring[0]?.sequence ?? this.#sequence + 1;
    return after <= this.#sequence && after >= oldest - 1;
  }

  /** Events after the sequence, then live ones, until the signal aborts; ends without an error. */
  async *subscribe(after: number, signal: AbortSignal): AsyncGenerator<SequencedEvent> {
    const queue = new Queue();
    for (const item of this.#ring) if (item.sequence > after) queue.push(item);
    this.#queues.add(queue);
    const onAbort = () => queue.wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        const item = queue.take();
        if (item === null) await queue.changed();
        else yield item;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#queues.delete(queue);
    }
  }
}
