import { costOf, type TokenPrices } from '@/lib/contracts/token-cost';
import type { TokenUsage } from './conversation';
import type { RunProgress } from './run-progress';
import { totalUsage } from './usage';

/** What a run has used so far. */
export interface RunFigures {
  usage: TokenUsage;
  /** US dollars; null without prices. */
  costUsd: number | null;
  /** Calls of tools. */
  toolCalls: number;
}

export function figuresOf(progress: RunProgress, prices: TokenPrices | null): RunFigures {
  const calls = usagesOf(progress, progress.steps.length + 1);
  return {
    usage: totalUsage(calls),
    costUsd: prices && costOf(calls, prices),
    toolCalls: progress.steps.reduce((sum, { turn }) => sum + turn.toolCalls.length, 0),
  };
}

/** Of every call of the model, up to that step. */
export function usagesOf({ steps, compactions }: RunProgress, step: number): TokenUsage[] {
  return [
    ...steps.slice(0, step).map(({ turn }) => turn.usage),
    ...compactions.filter((compaction) => compaction.step <= step).map(({ usage }) => usage),
  ];
}
