import type { Clock } from '@/lib/core/clock';
import type { LiveTail } from './live-tail';

const lookMs = 60_000;
const pauseMs = 100;

/** Who is told that there are new lines. */
export class LineListeners {
  readonly #listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Tells of new lines, at most every 100 ms, until the signal aborts. */
  async tellOfLines(
    { tail, clock }: { tail: LiveTail; clock: Clock },
    lastNumber: () => number,
    signal: AbortSignal,
  ): Promise<void> {
    let told = lastNumber();
    while (!signal.aborted) {
      await tail.changed(lookMs, signal);
      const now = lastNumber();
      if (now !== told && !signal.aborted) this.tell();
      told = now;
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}
