import type { StepEvent } from '@/lib/operations/operation-state';
import type { ReadinessWords } from './readiness';

/** How a wait ended well: with the proof, or with names of which one may be this container's. */
export interface Seen {
  unproven: readonly string[];
}

/** Ends the step `register`: with a warning where it may be another's. */
export function registerEnd({ unproven }: Seen, words: ReadinessWords): StepEvent {
  const end = { type: 'step-end', id: 'register' } as const;
  if (unproven.length === 0) return { ...end, state: 'succeeded', detail: words.proof };
  return { ...end, state: 'warned', detail: words.doubt(unproven).detail };
}

/** The operation's outcome: what was reached, and what was not proven. */
export function outcomeOf({ unproven }: Seen, words: ReadinessWords, proven: string, done: string): string {
  return unproven.length === 0 ? proven : `${done}. Not proven: ${words.doubt(unproven).outcome}`;
}
