import type { TokenUsage } from './conversation';
import type { StepProgress } from './run-progress';
import { costOf, type TokenPrices, totalUsage } from './usage';

/** What a run has used so far. */
export interface RunFigures {
  usage: TokenUsage;
  /** US dollars; null without prices. */
  costUsd: number | null;
  /** Calls of tools. */
  toolCalls: number;
}

export function figuresOf(steps: readonly StepProgress[], prices: TokenPrices | null): RunFigures {
  const turns = steps.map(({ turn }) => turn);
  const usage = totalUsage(turns.map((turn) => turn.usage));
  return {
    usage,
    costUsd: prices && costOf(usage, prices),
    toolCalls: turns.reduce((sum, turn) => sum + turn.toolCalls.length, 0),
  };
}
