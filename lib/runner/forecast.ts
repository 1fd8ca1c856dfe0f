import type { WorkNow } from '@/lib/contracts/work-now';
import type { PastRun } from '@/lib/temporal/types';

/** Fewer say nothing about the tenth that takes longest. */
const runsMin = 5;

/** How long nine of ten past runs took at most; null with too few of them. */
export function forecastOf(past: readonly PastRun[]): WorkNow['forecast'] {
  if (past.length < runsMin) return null;
  const durations = past.map(({ durationMs }) => durationMs).toSorted((left, right) => left - right);
  const p90Ms = durations[Math.ceil(durations.length * 0.9) - 1] ?? 0;
  return { runs: durations.length, p90Ms };
}
