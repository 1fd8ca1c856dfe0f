import type { Clock } from '@/lib/core/clock';

const sameMs = 500;

/**
 * Counts calls, taking those that come at once as one: Ctrl-C reaches a program twice, from the terminal and from the
 * npm or npx that started it.
 * @returns what to call; the listener gets 1 for the first call, 2 for the second
 */
export function distinctCalls(clock: Clock, listener: (count: number) => void): () => void {
  let count = 0;
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (now - at < sameMs) return;
    at = now;
    count += 1;
    listener(count);
  };
}
