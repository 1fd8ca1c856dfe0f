import { z } from 'zod';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import { type Clock, systemClock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import type { AgentTool } from '../tools/tool';
import type { AgentModel, Writing } from './agent-model';
import type { Budget } from './budget';
import type { ConversationMessage, ModelTurn, TokenUsage } from './conversation';
import type { Journal } from './journal';
import type { ModelWait } from './model-patience';
import type { RunFigures } from './run-figures';
import { progressOf } from './run-progress';
import { type AgentResult, resultOf } from './run-result';
import { runSteps } from './run-steps';
import { Steering } from './steering';
import type { StructuredOutput } from './structured-output';

export const agentLimitsSchema = z.strictObject({
  /** Calls of the model. */
  maxSteps: z.number().int().min(1).max(1000).default(50),
  /** Longest wait for one answer of the model. */
  turnTimeoutMs: z.number().int().min(1000).max(86_400_000).default(1_800_000),
});

export interface AgentParts {
  model: AgentModel;
  tools: AgentTool[];
  /** The caller closes it, also after a failure. */
  journal: Journal;
  systemPrompt: string;
  message: string;
  /** The session's conversation so far. */
  history: ConversationMessage[];
  limits: z.input<typeof agentLimitsSchema>;
  prices: TokenPrices | null;
  budget?: Budget;
  /** The run shall end with a result in this form. */
  output?: StructuredOutput;
  signal: AbortSignal;
  /** Hears of each piece of an answer of the model. `step`: that the answer will be. */
  onWriting?(writing: StepWriting): void;
  /** What people want of the run. Left out: nobody steers it, and no tool needs approval. */
  steering?: Steering;
  /** Left out: this machine's. */
  clock?: Clock;
}

export interface StepWriting extends Writing {
  step: number;
}

/** What is done now; what the journal had is not told again. */
export type AgentEvent =
  | { type: 'step-start'; step: number }
  | ModelWait
  | { type: 'compaction'; step: number; usage: TokenUsage }
  | { type: 'turn-end'; step: number; turn: ModelTurn; sofar: RunFigures }
  | { type: 'tool-end'; step: number; index: number; name: string; isError: boolean };

/**
 * Runs the agent until the model calls no tool, or has handed in its result, or the steps or the budget are used up. Every step
 * is journalled before the next thing happens, so that the same journal given again continues where the last attempt stopped.
 * Throws a ModelError, a journal's Failure, the signal's reason, or RunSuspended.
 */
export async function* runAgent(parts: AgentParts): AsyncGenerator<AgentEvent, AgentResult, void> {
  const { journal, budget = {}, prices, signal, clock = systemClock } = parts;
  const progress = progressOf(journal.found);
  const resumedSteps = progress.steps.length;
  const steering = parts.steering ?? unsteered(journal);
  const seconds = budget.seconds ?? null;
  const time = startDeadline(seconds && Math.max(0, 1000 * seconds - progress.workedMs), signal);
  try {
    const run = {
      ...parts,
      limits: agentLimitsSchema.parse(parts.limits),
      budget,
      clock,
      steering,
      signal: time.signal,
    };
    const end = yield* runSteps(run, progress);
    return resultOf(progress, end, { resumedSteps, prices });
  } catch (error) {
    if (!time.expired() || signal.aborted) throw error;
    return resultOf(progress, 'budget', { resumedSteps, prices });
  } finally {
    time.end();
  }
}

function unsteered(journal: Journal): Steering {
  return new Steering({ journal, needsApproval: () => false, caller: null });
}
