import type { HealthEvidence } from './evidence';

export interface CollectRequest {
  previous: HealthEvidence | null;
  /** Measure again what is otherwise kept for a minute. */
  fresh: boolean;
  signal: AbortSignal;
}
