import type { Evidence, FailureDetails } from '@/lib/core/failure';
import type { Check } from './status';

/** When it was measured, milliseconds since 1970, and how long that took. */
export interface Timing {
  at: number;
  durationMs: number;
}

/** A check of the console's, or of another that has ids of its own. */
export type CheckResult<Id extends string> = Omit<Check, 'id'> & { id: Id };

export function passCheck<Id extends string>(
  id: Id,
  { at, durationMs }: Timing,
  summary: string,
  evidence: Evidence[],
): CheckResult<Id> {
  return { id, state: 'pass', summary, evidence, at, durationMs };
}

/** `fail`: a fault; `wait`: not yet, or not wanted; `warn`: works, and something is not as it should be. */
export function problemCheck<Id extends string>(
  id: Id,
  state: 'fail' | 'wait' | 'warn',
  { at, durationMs }: Timing,
  details: FailureDetails,
): CheckResult<Id> {
  const { code, reference, title, reason, remedy, evidence = [] } = details;
  const named = reference === undefined ? {} : { reference };
  return { id, state, summary: title, cause: reason, remedy, code, ...named, evidence, at, durationMs };
}

/** Not asked, because something it needs is missing. */
export function skipCheck<Id extends string>(
  id: Id,
  at: number,
  summary: string,
  evidence: Evidence[] = [],
): CheckResult<Id> {
  return { id, state: 'skip', summary, evidence, at, durationMs: 0 };
}

/** Times in evidence are exact: the page shows ages. */
export function exactTime(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString();
}
