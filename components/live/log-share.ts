import type { LogBatchEvent } from '@/lib/contracts/events';

/** Batches that may be on their way to a tab that has not said that it took them. */
const unreadMax = 2;

interface Reader {
  unread: number;
  /** Whether a batch was left out because the reader was slow. */
  behind: boolean;
}

/**
 * Hands the batches of the one stream to the tabs that want the log. A tab that is slow gets no more than two at a time and is
 * told afterwards how far the log is, so that it loads the rest as pages: nothing piles up, and no line is missed.
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
    const reader = { unread: 0, behind: false };
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
    if (reader === undefined || this.#latest === null) return;
    reader.unread = Math.max(0, reader.unread - 1);
    if (!reader.behind || reader.unread > 0) return;
    reader.behind = false;
    this.#give(port, reader, { ...this.#latest, lines: [] });
  }

  /** The stream is gone: whoever still wants the log says so again. */
  drop(): void {
    this.#readers.clear();
    this.#forget();
  }

  #give(port: Port, reader: Reader, batch: LogBatchEvent): void {
    if (reader.unread >= unreadMax) {
      reader.behind = true;
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
