import type { Operation, OperationInput } from './operation';

/** Steps in which nothing has been changed at the engine yet. */
export const waitStepIds = { time: 'wait-time', idle: 'wait-idle' } as const;

export const isWaitStep = (id: string) => id === waitStepIds.time || id === waitStepIds.idle;

/** Whether it waits for a time, or for the runs that are under way: the worker goes on as if nothing ran. */
export function isWaiting({ state, steps }: Pick<Operation, 'state' | 'steps'>): boolean {
  return state === 'running' && steps.some((step) => step.state === 'running' && isWaitStep(step.id));
}

export function waitsFirst({ when, at }: OperationInput): boolean {
  return when === 'idle' || at !== undefined;
}

/** Outcome of what ran when the console ended. */
export const consoleEnds = 'Cancelled because the console ended';

/** Whether it waited when the console ended: nothing is half done, and it may be begun anew. */
export function waitedAtEnd({ state, outcome, steps, asked }: Operation): boolean {
  if (state !== 'cancelled' || outcome !== consoleEnds || asked === undefined) return false;
  return steps.some((step) => step.state === 'cancelled' && isWaitStep(step.id));
}
