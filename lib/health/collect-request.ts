import type { CollectedEvidence } from './evidence';

export interface CollectRequest {
  previous: CollectedEvidence | null;
  /** Measure again what is otherwise kept for a minute. */
  fresh: boolean;
  signal: AbortSignal;
}
