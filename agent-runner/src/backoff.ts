const firstDelayMs = 500;
const longestDelayMs = 5000;

/** Delay after the given attempt (counted from 1): 0.5 s, doubled each time, at most 5 s. */
export function backoffDelayMs(attempt: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 10));
}
