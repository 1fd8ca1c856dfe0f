import type { LogBatchEvent } from '@/lib/contracts/events';

/** Batches that may be on their way to a tab that has not said that it took them. */
const unreadMax = 2;

/** What waits for a tab that has these on their way; beyond, it is only told how far the log is. */
const waitingMax = { lines: 5000, textLength: 4 * 1024 * 1024 };

interface Reader {
  unread: number;
  /** What came since, as one batch. */
  waiting: LogBatchEvent | null;
}

/**
 * Hands the batches of the one stream to the tabs that want the log. A tab that is slow has no more than two on their way, and
 * gets what came meanwhile as one; a tab that is far behind is told where the log is and loads the rest as pages: nothing
 * piles up, and no line is missed.
 */
export class LogShare<Port> {
  readonly #readers = new Map<Port, Reader>();
  readonly #send: (port: Port, batch: LogBatchEvent) => void;
  #after: number | null = null;
  #latest: LogBatchEvent | null = null;

  constructor(send: (port: Port, batch: LogBatchEvent) => void) {
    this.#send = send;
  }

  /** The line after which the stream is to go on with the log; null while nobody wants it. */
  get after(): number | null {
    return this.#after;
  }

  /** A tab wants what comes after this line; one that joins others is told where they are. */
  want(port: Port, after: number): void {
    const reader: Reader = { unread: 0, waiting: null };
    this.#readers.set(port, reader);
    if (this.#after === null) this.#after = after;
    else if (this.#latest !== null) this.#give(port, reader, { ...this.#latest, lines: [] });
  }

  leave(port: Port): void {
    this.#readers.delete(port);
    if (this.#readers.size === 0) this.#forget();
  }

  take(batch: LogBatchEvent): void {
    if (this.#after === null) return;
    this.#after = batch.lastNumber;
    this.#latest = batch;
    for (const [port, reader] of this.#readers) this.#give(port, reader, batch);
  }

  /** The tab has taken a batch. */
  taken(port: Port): void {
    const reader = this.#readers.get(port);
    if (reader === undefined) return;
    reader.unread = Math.max(0, reader.unread - 1);
    const { waiting } = reader;
    reader.waiting = null;
    if (waiting !== null) this.#give(port, reader, waiting);
  }

  /** The stream is gone: whoever still wants the log says so again. */
  drop(): void {
    this.#readers.clear();
    this.#forget();
  }

  #give(port: Port, reader: Reader, batch: LogBatchEvent): void {
    if (reader.unread >= unreadMax) {
      reader.waiting = joined(reader.waiting, batch);
      return;
    }
    reader.unread += 1;
    this.#send(port, batch);
  }

  #forget(): void {
    this.#after = null;
    this.#latest = null;
  }
}

function joined(waiting: LogBatchEvent | null, batch: LogBatchEvent): LogBatchEvent {
  const lines = [...(waiting?.lines ?? []), ...batch.lines];
  const textLength = lines.reduce((length, { text }) => length + text.length, 0);
  const fits = lines.length <= waitingMax.lines && textLength <= waitingMax.textLength;
  return fits ? { ...batch, lines } : { ...batch, lines: [] };
}
