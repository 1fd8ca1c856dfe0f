import type { Timing } from '@/lib/contracts/check-result';

/** Starts a measurement; each call of what it returns is the time since. */
export function startTiming(): () => Timing {
  const at = Date.now();
  const startedAt = performance.now();
  return () => ({ at, durationMs: Math.round(performance.now() - startedAt) });
}
