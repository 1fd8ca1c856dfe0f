import type { LogLine } from '@/lib/contracts/log';
import { ByteRing } from './byte-ring';
import { decodeBatch, type EncodedBatch } from './encoded-batch';

const bytesMax = 1024 * 1024;
const ringedBytesMax = bytesMax / 4;
/** A reader takes no more at a time. */
const readLinesMax = 2000;

interface Kept {
  firstNumber: number;
  lines: number;
  bytes: Buffer;
}

/**
 * The newest lines in memory, at most 1 MiB (but the last batch always), for readers that follow. They are kept as the
 * bytes of the file and become lines only when somebody reads them: most are never read.
 */
export class LiveTail {
  /** What is kept is at most 1 MiB; a batch that does not fit behind the others leaves at most its own length unused. */
  readonly #ring = new ByteRing(bytesMax + 2 * ringedBytesMax);
  readonly #kept: Kept[] = [];
  /** How many readers follow now. */
  followers = 0;
  #bytes = 0;
  #waiting: Array<() => void> = [];

  get firstNumber(): number {
    return this.#kept[0]?.firstNumber ?? Number.POSITIVE_INFINITY;
  }

  push({ bytes, lines }: EncodedBatch, firstNumber: number): void {
    this.#bytes += bytes.length;
    while (this.#bytes > bytesMax && this.#kept.length > 0)
      this.#bytes -= this.#kept.shift()?.bytes.length ?? 0;
    const copy = bytes.length > ringedBytesMax ? bytes : this.#ring.copy(bytes);
    this.#kept.push({ firstNumber, lines, bytes: copy });
    this.wake();
  }

  /** Some of the lines after this number, the next one first; none when it is no longer, or not yet, in memory. */
  after(number: number): LogLine[] {
    const next = number + 1;
    if (next < this.firstNumber) return [];
    const lines: LogLine[] = [];
    for (const { firstNumber, lines: count, bytes } of this.#kept) {
      if (lines.length >= readLinesMax) break;
      if (firstNumber + count <= next) continue;
      for (const line of decodeBatch(bytes, firstNumber)) if (line.number >= next) lines.push(line);
    }
    return lines;
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves at the next line, wake-up, abort or after the delay. */
  changed(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#waiting = this.#waiting.filter((waiter) => waiter !== finish);
        resolve();
      };
      const timer = setTimeout(finish, delayMs);
      signal.addEventListener('abort', finish, { once: true });
      this.#waiting.push(finish);
      if (signal.aborted) finish();
    });
  }
}
