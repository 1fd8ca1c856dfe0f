import type { StepEvent } from '@/lib/operations/operation-state';
import type { Seen } from './wait-registered';

function who(unproven: readonly string[]): string {
  return unproven.length === 1 ? String(unproven[0]) : `one of ${unproven.join(', ')}`;
}

/** Ends the step `register`: with a warning where the worker may be another's. */
export function registerEnd({ unproven }: Seen): StepEvent {
  if (unproven.length === 0)
    return { type: 'step-end', id: 'register', state: 'succeeded', detail: 'Temporal saw this worker poll' };
  const detail = `Temporal saw ${who(unproven)}, which may be this worker`;
  return { type: 'step-end', id: 'register', state: 'warned', detail };
}

/** The operation's outcome: what was reached, and what was not proven. */
export function outcomeOf({ unproven }: Seen, proven: string, done: string): string {
  return unproven.length === 0
    ? proven
    : `${done}. Not proven: Temporal saw ${who(unproven)} poll, and it may be another worker`;
}
