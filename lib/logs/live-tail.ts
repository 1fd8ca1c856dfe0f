import type { LogLine } from '@/lib/contracts/log';
import { ByteRing } from './byte-ring';
import { decodeBatch, type EncodedBatch } from './encoded-batch';

const mebibyte = 1024 * 1024;
/** Bytes that are kept, and those of a batch: while all are small, and from when on one had the longest part of a line. */
const usual = { kept: mebibyte, batch: mebibyte / 4 };
const large = { kept: 3 * mebibyte, batch: 1.5 * mebibyte };
/** A reader takes no more at a time; of a very long line it is given a part of the text only. */
const readMax = { lines: 2000, textLength: 512 * 1024 };

interface Kept {
  firstNumber: number;
  lines: number;
  bytes: Buffer;
}

/**
 * The newest lines in memory, 1 MiB, or 3 MiB where lines are very long (but the last batch always), for readers that follow.
 * They are kept as the bytes of the file and become lines only when somebody reads them: most are never read.
 */
export class LiveTail {
  #limits = usual;
  #ring = ringFor(usual);
  readonly #kept: Kept[] = [];
  /** How many readers follow now. */
  followers = 0;
  #bytes = 0;
  #waiting: Array<() => void> = [];

  get firstNumber(): number {
    return this.#kept[0]?.firstNumber ?? Number.POSITIVE_INFINITY;
  }

  push({ bytes, lines }: EncodedBatch, firstNumber: number): void {
    const copy = this.#copy(bytes);
    this.#bytes += bytes.length;
    while (this.#bytes > this.#limits.kept && this.#kept.length > 0)
      this.#bytes -= this.#kept.shift()?.bytes.length ?? 0;
    this.#kept.push({ firstNumber, lines, bytes: copy });
    this.wake();
  }

  clear(): void {
    this.#kept.length = 0;
    this.#bytes = 0;
  }

  /** Some of the lines after this number, the next one first; none when it is no longer, or not yet, in memory. */
  after(number: number): LogLine[] {
    const next = number + 1;
    if (next < this.firstNumber) return [];
    const lines: LogLine[] = [];
    let textLength = 0;
    for (const { firstNumber, lines: count, bytes } of this.#kept) {
      if (firstNumber + count <= next) continue;
      for (const line of decodeBatch(bytes, firstNumber, next)) {
        lines.push(line);
        textLength += line.text.length;
        if (lines.length >= readMax.lines || textLength >= readMax.textLength) return lines;
      }
    }
    return lines;
  }

  /** The ring grows for good when a batch is large: a line without an end makes no garbage, and readers keep up with it. */
  #copy(bytes: Buffer): Buffer {
    if (bytes.length > large.batch) return Buffer.from(bytes);
    if (bytes.length > this.#limits.batch) {
      this.#limits = large;
      this.#ring = ringFor(large);
    }
    return this.#ring.copy(bytes);
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

/** A batch that does not fit behind the others leaves at most its own length unused. */
function ringFor({ kept, batch }: typeof usual): ByteRing {
  return new ByteRing(kept + 2 * batch);
}
