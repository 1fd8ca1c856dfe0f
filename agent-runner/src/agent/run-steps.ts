import type { z } from 'zod';
import type { Clock } from '@/lib/core/clock';
import type { OnWriting } from './agent-model';
import { type Budget, isSpent } from './budget';
import { summaryOf, tooOld, whatToDrop } from './compaction';
import { isCut, withRoom } from './cut-answer';
import { otherRun } from './journal';
import { callModel } from './model-call';
import { isContextExceeded } from './model-error';
import { patiently } from './model-patience';
import type { AgentEvent, AgentParts, agentLimitsSchema } from './run-agent';
import { RunConversation } from './run-conversation';
import { figuresOf, usagesOf } from './run-figures';
import {
  beginStep,
  type RunProgress,
  reminderMessage,
  resultMessage,
  type StepProgress,
  turnMessage,
} from './run-progress';
import type { StepsEnd } from './run-result';
import type { Steering } from './steering';
import { reminderFor, submitted } from './structured-output';
import { answerCalls } from './tool-calls';

export interface StepsParts extends AgentParts {
  limits: z.output<typeof agentLimitsSchema>;
  budget: Budget;
  steering: Steering;
  clock: Clock;
}

type Steps<T> = AsyncGenerator<AgentEvent, T, void>;

/** Times that a conversation is shortened for one call of the model. */
const shortenedMax = 2;

/** Goes on where the progress ends, and keeps it up to date. */
export async function* runSteps(parts: StepsParts, progress: RunProgress): Steps<StepsEnd> {
  const { journal, message, systemPrompt, history, signal, limits, output, steering } = parts;
  const { steps } = progress;
  signal.throwIfAborted();
  if (progress.message === null) {
    await journal.append({ type: 'run-start', executionId: journal.executionId, message });
    progress.message = message;
  } else if (progress.message !== message) {
    throw otherRun(journal.executionId, 'It began with another message');
  }
  const conversation = new RunConversation(systemPrompt, history, message);
  const takeTurn = turnTaker(parts, conversation, progress);
  const hear = (step: number) =>
    steering.hear((said) => conversation.push(said), step, step === steps.length);
  if ((await hear(0)).stop) return 'stopped';
  for (let step = 1; ; step++) {
    for (const compaction of progress.compactions)
      if (compaction.step === step) conversation.summarise(compaction);
    const current = steps[step - 1] ?? (yield* takeTurn(step));
    const { turn } = current;
    if (isCut(turn) && isCut(steps[step - 2]?.turn)) return 'max-tokens';
    conversation.pushTurn(turnMessage(turn), turn.usage);
    const hasCalls = turn.toolCalls.length > 0;
    if (hasCalls && isSpent(parts.budget, usagesOf(progress, step), parts.prices)) return 'budget';
    yield* runCalls(parts, conversation, step, current);
    const heard = await hear(step);
    const saysNoMore = !hasCalls && heard.said === 0;
    if (submitted(current) !== undefined || (saysNoMore && output === undefined)) return 'last-word';
    if (heard.stop) return 'stopped';
    if (saysNoMore && !(await remind(parts, conversation, steps, step))) return 'no-output';
    if (step >= limits.maxSteps) return 'max-steps';
  }
}

async function* runCalls(
  parts: StepsParts,
  conversation: RunConversation,
  step: number,
  current: StepProgress,
): Steps<void> {
  const tools = toolsOf(parts);
  for await (const { index, call, result, isNew } of answerCalls({ ...parts, tools }, step, current)) {
    conversation.push(resultMessage(call, result));
    if (isNew) yield { type: 'tool-end', step, index, name: call.name, isError: result.isError };
  }
  // Of an earlier attempt.
  if (current.reminder !== null) conversation.push(reminderMessage(current.reminder));
}

function toolsOf({ tools, output }: StepsParts): StepsParts['tools'] {
  return output === undefined ? tools : [...tools, output.tool];
}

/** False: the agent was told often enough that its result is missing. */
async function remind(
  { journal }: StepsParts,
  conversation: RunConversation,
  steps: readonly StepProgress[],
  step: number,
): Promise<boolean> {
  const current = steps[step - 1];
  if (current === undefined) return false;
  if (current.reminder !== null) return true;
  const text = reminderFor(steps);
  if (text === null) return false;
  await journal.append({ type: 'reminder', step, text });
  current.reminder = text;
  conversation.push(reminderMessage(text));
  return true;
}

/** Gets the model's next answer; shortens the conversation where it is too long for it. */
function turnTaker(
  parts: StepsParts,
  conversation: RunConversation,
  progress: RunProgress,
): (step: number) => Steps<StepProgress> {
  const { model, journal, signal, limits, budget, clock, prices } = parts;
  const { threadTokens } = model;
  const call = { model, signal, timeoutMs: limits.turnTimeoutMs };
  const waiting = { clock, signal };
  const tools = toolsOf(parts);
  const workedBefore = progress.workedMs;
  const begun = clock.monotonic();
  return async function* takeTurn(step) {
    yield { type: 'step-start', step };
    const old = tooOld(conversation, threadTokens);
    if (old !== null) yield* shorten(step, old);
    const before = progress.steps[step - 2]?.turn;
    const turn = yield* shortenedAsNeeded(step, () =>
      withRoom(before, (moreTokens) =>
        callModel(call, conversation.forModel, tools, { moreTokens, onWriting: writingOf(step) }),
      ),
    );
    const workedMs = Math.round(workedBefore + clock.monotonic() - begun);
    await journal.append({ type: 'turn', step, turn, ...(budget.seconds !== undefined && { workedMs }) });
    const current = beginStep(turn);
    progress.steps.push(current);
    yield { type: 'turn-end', step, turn, sofar: figuresOf(progress, prices) };
    return current;
  };

  function writingOf(step: number): OnWriting {
    return (writing) => parts.onWriting?.({ step, ...writing });
  }

  async function* shortenedAsNeeded<T>(step: number, ask: () => Promise<T>): Steps<T> {
    for (let times = 0; ; times++) {
      try {
        return yield* patiently(step, ask, waiting);
      } catch (error) {
        const old = isContextExceeded(error) && times < shortenedMax ? whatToDrop(conversation, times) : null;
        if (old === null) throw error;
        yield* shorten(step, old);
      }
    }
  }

  async function* shorten(
    step: number,
    { from, messages }: NonNullable<ReturnType<typeof tooOld>>,
  ): Steps<void> {
    const tell = writingOf(step);
    // Its words are not the agent's.
    const onWriting: OnWriting = ({ characters }) => tell({ characters, words: '' });
    const { text, usage } = yield* patiently(
      step,
      () => summaryOf(messages, threadTokens, (asked) => callModel(call, asked, [], { onWriting })),
      waiting,
    );
    const compaction = { step, from, text, usage };
    await journal.append({ type: 'compaction', ...compaction });
    progress.compactions.push(compaction);
    conversation.summarise(compaction);
    yield { type: 'compaction', step, usage };
  }
}
