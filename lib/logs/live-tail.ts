import type { LogLine } from '@/lib/contracts/log';

const lengthMax = 1024 * 1024;

/** The newest lines in memory, at most 1 MiB of text (but the last line always), for readers that follow. */
export class LiveTail {
  #lines: LogLine[] = [];
  #start = 0;
  #length = 0;
  #waiting: Array<() => void> = [];

  get firstNumber(): number {
    return this.#lines[this.#start]?.number ?? Number.POSITIVE_INFINITY;
  }

  push(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#length += line.text.length + 64;
    }
    while (this.#length > lengthMax && this.#start < this.#lines.length - 1) {
      this.#length -= (this.#lines[this.#start]?.text.length ?? 0) + 64;
      this.#start += 1;
    }
    if (this.#start > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#start);
      this.#start = 0;
    }
    this.wake();
  }

  /** Lines after this number; they are contiguous because every number passes through here once. */
  after(number: number): LogLine[] {
    const position = number + 1 - this.firstNumber;
    return position < 0 ? [] : this.#lines.slice(this.#start + position);
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
