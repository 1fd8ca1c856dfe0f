import type { Clock } from '@/lib/core/clock';

/** Time that passes only by sleeping, and then at once. */
export class LeapingClock implements Clock {
  time = Date.UTC(2026, 10, 23);
  /** Somebody set the wall clock by so much. */
  wallShiftMs = 0;

  onSleep: (delayMs: number) => void = () => {};

  now(): number {
    return this.time + this.wallShiftMs;
  }

  monotonic(): number {
    return this.time;
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    this.onSleep(delayMs);
    signal?.throwIfAborted();
    this.time += delayMs;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}
