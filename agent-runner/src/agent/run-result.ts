import type { JsonValue, ModelTurn, TokenUsage } from './conversation';
import type { RunProgress } from './run-progress';
import { submitted } from './structured-output';
import { costOf, type TokenPrices, totalUsage } from './usage';

export interface AgentResult {
  text: string;
  /** What the agent handed in, in the form that was asked for; null: nothing. */
  output: JsonValue;
  steps: number;
  /**
   * `max-tokens`: the last answer is cut off, twice where that was in the middle of a call. `content-filter`: the provider
   * held it back. `budget`: tokens, dollars or time are used up. `no-output`: the agent did not hand its result in.
   */
  finishReason: 'done' | 'max-steps' | 'max-tokens' | 'content-filter' | 'budget' | 'no-output';
  /** With the calls that summarised the conversation. */
  usage: TokenUsage;
  /** Null without prices. */
  costUsd: number | null;
  toolCalls: number;
  /** Steps whose answer an earlier attempt had already got. */
  resumedSteps: number;
}

/** How the steps ended; `last-word`: the agent has no more to do. */
export type StepsEnd = 'last-word' | 'max-steps' | 'max-tokens' | 'budget' | 'no-output';

export function resultOf(
  progress: RunProgress,
  end: StepsEnd,
  { resumedSteps, prices }: { resumedSteps: number; prices: TokenPrices | null },
): AgentResult {
  const { steps } = progress;
  const turns = steps.map(({ turn }) => turn);
  const calls = usagesOf(progress, steps.length + 1);
  const last = steps.at(-1);
  return {
    text: last?.turn.text ?? '',
    output: (last && submitted(last)) ?? null,
    steps: turns.length,
    finishReason: finishReasonOf(end, last?.turn),
    usage: totalUsage(calls),
    costUsd: prices && costOf(calls, prices),
    toolCalls: turns.reduce((sum, turn) => sum + turn.toolCalls.length, 0),
    resumedSteps,
  };
}

/** Of every call of the model, up to that step. */
export function usagesOf({ steps, compactions }: RunProgress, step = steps.length): TokenUsage[] {
  return [
    ...steps.slice(0, step).map(({ turn }) => turn.usage),
    ...compactions.filter((compaction) => compaction.step <= step).map(({ usage }) => usage),
  ];
}

function finishReasonOf(end: StepsEnd, last: ModelTurn | undefined): AgentResult['finishReason'] {
  if (end === 'budget' || end === 'no-output') return end;
  if (last?.finishReason === 'length') return 'max-tokens';
  if (end !== 'last-word') return end;
  return last?.finishReason === 'content-filter' ? 'content-filter' : 'done';
}
