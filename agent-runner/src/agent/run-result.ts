import type { TokenPrices } from '@/lib/contracts/token-cost';
import type { JsonValue, ModelTurn } from './conversation';
import { figuresOf, type RunFigures } from './run-figures';
import type { RunProgress } from './run-progress';
import { submitted } from './structured-output';

/** `usage` holds the calls that summarised the conversation as well. */
export interface AgentResult extends RunFigures {
  text: string;
  /** What the agent handed in, in the form that was asked for; null: nothing. */
  output: JsonValue;
  steps: number;
  /**
   * `max-tokens`: the last answer is cut off, twice where that was in the middle of a call. `content-filter`: the provider
   * held it back. `budget`: tokens, dollars or time are used up. `no-output`: the agent did not hand its result in. `stopped`: by a person.
   */
  finishReason: 'done' | 'max-steps' | 'max-tokens' | 'content-filter' | 'budget' | 'no-output' | 'stopped';
  /** `text` is the beginning of it only: the whole result has so many bytes as JSON and lies in the session's directory. */
  keptBytes?: number;
  /** Steps whose answer an earlier attempt had already got. */
  resumedSteps: number;
}

/** How the steps ended; `last-word`: the agent has no more to do. */
export type StepsEnd = 'last-word' | 'max-steps' | 'max-tokens' | 'budget' | 'no-output' | 'stopped';

export function resultOf(
  progress: RunProgress,
  end: StepsEnd,
  { resumedSteps, prices }: { resumedSteps: number; prices: TokenPrices | null },
): AgentResult {
  const { steps } = progress;
  const last = steps.at(-1);
  return {
    text: last?.turn.text ?? '',
    output: (last && submitted(last)) ?? null,
    steps: steps.length,
    finishReason: finishReasonOf(end, last?.turn),
    ...figuresOf(progress, prices),
    resumedSteps,
  };
}

function finishReasonOf(end: StepsEnd, last: ModelTurn | undefined): AgentResult['finishReason'] {
  if (end === 'budget' || end === 'no-output' || end === 'stopped') return end;
  if (last?.finishReason === 'length') return 'max-tokens';
  if (end !== 'last-word') return end;
  return last?.finishReason === 'content-filter' ? 'content-filter' : 'done';
}
