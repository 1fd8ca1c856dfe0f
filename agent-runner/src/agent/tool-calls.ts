import type { AgentTool, ToolResult } from '../tools/tool';
import type { ToolCall } from './conversation';
import { cutResult, isCut } from './cut-answer';
import type { Journal } from './journal';
import { interruptedResult, type StepProgress } from './run-progress';
import type { Steering, Verdict } from './steering';

/** Calls at once of tools that only look. */
const readersMax = 8;

export interface ToolCallParts {
  tools: AgentTool[];
  journal: Journal;
  steering: Steering;
  signal: AbortSignal;
}

/** A call that has its answer. `isNew`: not found in the journal. */
export interface AnsweredCall {
  index: number;
  call: ToolCall;
  result: ToolResult;
  isNew: boolean;
}

interface PlacedCall {
  step: number;
  index: number;
  call: ToolCall;
  before: StepProgress['results'][number];
  /** In an answer that was cut off. */
  cut: boolean;
}

/**
 * Answers the calls of one turn in order, since a later one may build on an earlier one's effect; neighbours that only
 * look have none, and run side by side. What the journal has an answer to is not done again.
 * @throws RunSuspended when a person has to decide on a call first
 */
export async function* answerCalls(
  parts: ToolCallParts,
  step: number,
  { turn, results }: StepProgress,
): AsyncGenerator<AnsweredCall, void, void> {
  const placed = turn.toolCalls.map(
    (call, index): PlacedCall => ({
      step,
      index,
      call,
      before: results[index] ?? 'not-started',
      cut: isCut(turn),
    }),
  );
  for (const group of sideBySide(placed, parts)) {
    const answers = await Promise.allSettled(group.map((call) => answerOf(parts, call)));
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      results[answer.value.index] = answer.value.result;
      yield answer.value;
    }
  }
}

/** A call that a person has to approve stands alone: nothing after it is done before it. */
function sideBySide(calls: PlacedCall[], { tools, steering }: ToolCallParts): PlacedCall[][] {
  const groups: { calls: PlacedCall[]; readers: boolean }[] = [];
  for (const placed of calls) {
    const { call } = placed;
    const readers = toolOf(call, tools)?.readOnly === true && !steering.needsApproval(call.name);
    const last = groups.at(-1);
    if (last?.readers && readers && last.calls.length < readersMax) last.calls.push(placed);
    else groups.push({ calls: [placed], readers });
  }
  return groups.map((group) => group.calls);
}

async function answerOf(parts: ToolCallParts, placed: PlacedCall): Promise<AnsweredCall> {
  const { index, call, before } = placed;
  if (typeof before === 'object') return { index, call, result: before, isNew: false };
  return { index, call, result: await runCall(parts, placed), isNew: true };
}

async function runCall(
  { tools, journal, steering, signal }: ToolCallParts,
  { step, index, call, before, cut }: PlacedCall,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const tool = toolOf(call, tools);
  // An earlier attempt began it, and nothing tells whether it was done.
  const started = before === 'started';
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

function toolOf({ name }: ToolCall, tools: AgentTool[]): AgentTool | undefined {
  return tools.find((tool) => tool.name === name);
}

function unknownTool(name: string, tools: AgentTool[]): ToolResult {
  const known = tools.map((tool) => tool.name).join(', ');
  return { text: `There is no tool ${name}. The tools are: ${known}`, isError: true };
}
