import type { Clock } from '@/lib/core/clock';

/** Time that passes only by sleeping, and then at once. */
export class LeapingClock implements Clock {
  time = Date.UTC(2026, 10, 23);

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += delayMs;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}
