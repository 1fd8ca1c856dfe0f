import { z } from 'zod';
import { type Clock, systemClock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import type { AgentTool, ToolResult } from '../tools/tool';
import type { AgentModel } from './agent-model';
import type { Conversation, ConversationMessage, ModelTurn, TokenUsage, ToolCall } from './conversation';
import { cutResult, isCut, withRoom } from './cut-answer';
import { type Journal, otherRun } from './journal';
import { slowError } from './model-error';
import { type ModelWait, patiently } from './model-patience';
import { figuresOf, type RunFigures } from './run-figures';
import {
  beginStep,
  interruptedResult,
  progressOf,
  resultMessage,
  type StepProgress,
  turnMessage,
} from './run-progress';
import { Steering, type Verdict } from './steering';
import type { TokenPrices } from './usage';

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
  signal: AbortSignal;
  /** What people want of the run. Left out: nobody steers it, and no tool needs approval. */
  steering?: Steering;
  /** Left out: this machine's. */
  clock?: Clock;
}

/** What is done now; what the journal had is not told again. */
export type AgentEvent =
  | { type: 'step-start'; step: number }
  | ModelWait
  | { type: 'turn-end'; step: number; turn: ModelTurn; sofar: RunFigures }
  | { type: 'tool-end'; step: number; index: number; name: string; isError: boolean };

export interface AgentResult {
  text: string;
  steps: number;
  /** `max-tokens`: the last answer is cut off, twice where that was in the middle of a call. `content-filter`: the provider held it back. `stopped`: by a person. */
  finishReason: 'done' | 'max-steps' | 'max-tokens' | 'content-filter' | 'stopped';
  usage: TokenUsage;
  /** Null without prices. */
  costUsd: number | null;
  toolCalls: number;
  /** Steps whose answer an earlier attempt had already got. */
  resumedSteps: number;
}

/**
 * Runs the agent until the model calls no tool, or the steps are used up. Every step is journalled before the next thing
 * happens, so that the same journal given again continues where the last attempt stopped. Throws a ModelError, a journal's
 * Failure, the signal's reason, or RunSuspended.
 */
export async function* runAgent(parts: AgentParts): AsyncGenerator<AgentEvent, AgentResult, void> {
  const limits = agentLimitsSchema.parse(parts.limits);
  const { journal, message, signal, clock = systemClock } = parts;
  const steering = parts.steering ?? unsteered(journal);
  const { message: begun, steps } = progressOf(journal.found);
  const resumedSteps = steps.length;
  signal.throwIfAborted();
  if (begun === null) {
    await journal.append({ type: 'run-start', executionId: journal.executionId, message });
  } else if (begun !== message) {
    throw otherRun(journal.executionId, 'It began with another message');
  }
  const conversation: Conversation = {
    system: parts.systemPrompt,
    messages: [...parts.history, { role: 'user', text: message }],
  };
  const { stop } = await steering.hear(conversation, 0, steps.length === 0);
  if (stop) return stoppedOf(steps, resumedSteps, parts.prices);
  for (let step = 1; ; step++) {
    const before = steps[step - 2]?.turn;
    let progress = steps[step - 1];
    if (progress === undefined) {
      yield { type: 'step-start', step };
      const call = (moreTokens: boolean) => nextTurn(parts, conversation, limits.turnTimeoutMs, moreTokens);
      const turn = yield* patiently(step, () => withRoom(before, call), { clock, signal });
      await journal.append({ type: 'turn', step, turn });
      progress = beginStep(turn);
      steps.push(progress);
      yield { type: 'turn-end', step, turn, sofar: figuresOf(steps, parts.prices) };
    }
    if (isCut(progress.turn) && isCut(before)) return resultOf(steps, resumedSteps, parts.prices);
    conversation.messages.push(turnMessage(progress.turn));
    yield* runToolCalls({ ...parts, steering }, conversation, step, progress);
    const heard = await steering.hear(conversation, step, step === steps.length);
    const done = progress.turn.toolCalls.length === 0 && heard.said === 0;
    if (done || step >= limits.maxSteps) return resultOf(steps, resumedSteps, parts.prices);
    if (heard.stop) return stoppedOf(steps, resumedSteps, parts.prices);
  }
}

function unsteered(journal: Journal): Steering {
  return new Steering({ journal, needsApproval: () => false, caller: null });
}

async function nextTurn(
  { model, tools, signal }: AgentParts,
  conversation: Conversation,
  timeoutMs: number,
  moreTokens: boolean,
): Promise<ModelTurn> {
  const deadline = startDeadline(timeoutMs, signal);
  try {
    return await model.next(conversation, tools, deadline.signal, moreTokens);
  } catch (error) {
    throw deadline.expired() && !signal.aborted ? slowError(model, timeoutMs) : error;
  } finally {
    deadline.end();
  }
}

type SteeredParts = AgentParts & { steering: Steering };

/** In order: a later call may build on an earlier one's effect. */
async function* runToolCalls(
  parts: SteeredParts,
  conversation: Conversation,
  step: number,
  { turn, results }: StepProgress,
): AsyncGenerator<AgentEvent, void, void> {
  for (const [index, call] of turn.toolCalls.entries()) {
    const before = results[index] ?? 'not-started';
    if (typeof before === 'object') {
      conversation.messages.push(resultMessage(call, before));
      continue;
    }
    const placed = { step, index, call, started: before === 'started', cut: isCut(turn) };
    const result = await runToolCall(parts, placed);
    conversation.messages.push(resultMessage(call, result));
    yield { type: 'tool-end', step, index, name: call.name, isError: result.isError };
  }
}

interface PlacedCall {
  step: number;
  index: number;
  call: ToolCall;
  /** An earlier attempt began it, and nothing tells whether it was done. */
  started: boolean;
  /** In an answer that was cut off. */
  cut: boolean;
}

async function runToolCall(
  { tools, journal, signal, steering }: SteeredParts,
  { step, index, call, started, cut }: PlacedCall,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const tool = tools.find(({ name }) => name === call.name);
  const verdict = verdictOnCall();
  if (!started) await journal.append({ type: 'tool-start', step, index, name: call.name });
  const { text, isError } = verdict.type === 'granted' ? await verdict.run(signal) : verdict.result;
  await journal.append({ type: 'tool-end', step, index, text, isError });
  return { text, isError };

  function verdictOnCall(): Verdict {
    if (cut) return { type: 'refused', result: cutResult };
    if (tool === undefined) return { type: 'refused', result: unknownTool(call.name, tools) };
    if (started && !tool.readOnly) return { type: 'refused', result: interruptedResult };
    return steering.verdictOn({ step, index, call }, tool);
  }
}

function unknownTool(name: string, tools: AgentTool[]): ToolResult {
  const known = tools.map((tool) => tool.name).join(', ');
  return { text: `There is no tool ${name}. The tools are: ${known}`, isError: true };
}

function resultOf(steps: StepProgress[], resumedSteps: number, prices: TokenPrices | null): AgentResult {
  const last = steps.at(-1)?.turn;
  return {
    text: last?.text ?? '',
    steps: steps.length,
    finishReason: last === undefined ? 'done' : finishReasonOf(last),
    ...figuresOf(steps, prices),
    resumedSteps,
  };
}

function stoppedOf(...args: Parameters<typeof resultOf>): AgentResult {
  return { ...resultOf(...args), finishReason: 'stopped' };
}

function finishReasonOf({ toolCalls, finishReason }: ModelTurn): AgentResult['finishReason'] {
  if (finishReason === 'length') return 'max-tokens';
  if (toolCalls.length > 0) return 'max-steps';
  return finishReason === 'content-filter' ? 'content-filter' : 'done';
}
