import type { Check, CheckId } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import type { Measured } from './evidence';

type Timing = Pick<Measured<unknown>, 'at' | 'durationMs'>;

export function passCheck(
  id: CheckId,
  { at, durationMs }: Timing,
  summary: string,
  evidence: Evidence[],
): Check {
  return { id, state: 'pass', summary, evidence, at, durationMs };
}

/** `fail`: a fault; `wait`: not yet, or not wanted; `warn`: works, and something is not as it should be. */
export function problemCheck(
  id: CheckId,
  state: 'fail' | 'wait' | 'warn',
  { at, durationMs }: Timing,
  details: FailureDetails,
): Check {
  const { code, reference, title, reason, remedy, evidence = [] } = details;
  const named = reference === undefined ? {} : { reference };
  return { id, state, summary: title, cause: reason, remedy, code, ...named, evidence, at, durationMs };
}

/** Not asked, because something it needs is missing. */
export function skipCheck(id: CheckId, at: number, summary: string): Check {
  return { id, state: 'skip', summary, evidence: [], at, durationMs: 0 };
}

/** Times in evidence are exact: the page shows ages. */
export function exactTime(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString();
}
