import type { Clock } from '@/lib/core/clock';

/** Passes calls on at once, then at most once per interval; the last of a burst is passed on when its time has come. */
export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #deliver: () => void;
  readonly #end = new AbortController();
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #waiting = false;

  constructor(clock: Clock, intervalMs: number, deliver: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#deliver = deliver;
  }

  call(): void {
    if (this.#waiting) return;
    const restMs = this.#deliveredAt + this.#intervalMs - this.#clock.monotonic();
    if (restMs <= 0) {
      this.#deliverNow();
      return;
    }
    this.#waiting = true;
    this.#clock.sleep(restMs, this.#end.signal).then(
      () => this.#deliverNow(),
      // Ended: the caller that ended it publishes the last state itself.
      () => undefined,
    );
  }

  end(): void {
    this.#end.abort();
  }

  #deliverNow(): void {
    this.#waiting = false;
    this.#deliveredAt = this.#clock.monotonic();
    this.#deliver();
  }
}
