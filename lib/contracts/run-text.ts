import { formatDuration } from '@/lib/core/units';
import type { RunRow, RunState, Tokens } from './runs';

/** One word or two for each state, beside its icon. */
export const stateWords: Record<RunState, string> = {
  'waiting-turn': 'Waits for its turn',
  working: 'Working',
  paused: 'Paused',
  'awaiting-approval': 'Waits for approval',
  'under-way': 'Under way',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  terminated: 'Terminated',
  'timed-out': 'Timed out',
  continued: 'Continued as new',
};

/** Why a completed run ended, where that is not simply that it was done. */
const finishWords: Record<string, string> = {
  'max-steps': 'Out of steps',
  'max-tokens': 'Answer cut off',
  'content-filter': 'Held back by the provider',
  budget: 'Budget used up',
  'no-output': 'No result handed in',
  stopped: 'Stopped',
};

export function runStateText({ state, finishReason }: Pick<RunRow, 'state' | 'finishReason'>): string {
  const words = finishReason === null ? undefined : finishWords[finishReason];
  return state === 'completed' && words !== undefined ? words : stateWords[state];
}

export function tokensText(tokens: Tokens): string {
  return `${(tokens.input + tokens.output).toLocaleString('en')} tokens`;
}

/** As precise as the amount needs: `$0.0021`, `$1.25`. */
export function costText(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.00005 ? '< $0.0001' : `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}

export const stepsText = (count: number) => `${count} ${count === 1 ? 'step' : 'steps'}`;

/** What a run has used: `3 steps · 1,204 tokens · $0.0021`; what nobody knows is left out. */
export function figuresText({
  steps,
  tokens,
  costUsd,
}: Pick<RunRow, 'steps' | 'tokens' | 'costUsd'>): string {
  return [
    ...(steps === null ? [] : [stepsText(steps)]),
    ...(tokens === null ? [] : [tokensText(tokens)]),
    ...(costUsd === null ? [] : [costText(costUsd)]),
  ].join(' · ');
}

/** How long it took, or has taken so far. */
export function runDuration(
  { startedAt, endedAt }: Pick<RunRow, 'startedAt' | 'endedAt'>,
  now: number,
): string {
  return formatDuration((endedAt ?? now) - startedAt);
}
