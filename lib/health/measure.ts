import type { Clock } from '@/lib/core/clock';
import type { Measured } from './evidence';

/** One measurement with its time and its length. */
export async function measure<T>(clock: Clock, run: () => Promise<T>): Promise<Measured<T>> {
  const startedAt = clock.monotonic();
  const value = await run();
  return { value, at: clock.now(), durationMs: Math.round(clock.monotonic() - startedAt) };
}
