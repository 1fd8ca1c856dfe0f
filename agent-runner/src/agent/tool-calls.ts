import type { AgentTool, ToolResult } from '../tools/tool';
import type { ToolCall } from './conversation';
import { cutResult, isCut } from './cut-answer';
import type { Journal } from './journal';
import { interruptedResult, type StepProgress } from './run-progress';

/** Calls at once of tools that only look. */
const readersMax = 8;

export interface ToolCallParts {
  tools: AgentTool[];
  journal: Journal;
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
  for (const group of sideBySide(placed, parts.tools)) {
    const answers = await Promise.allSettled(group.map((call) => answerOf(parts, call)));
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      results[answer.value.index] = answer.value.result;
      yield answer.value;
    }
  }
}

function sideBySide(calls: PlacedCall[], tools: AgentTool[]): PlacedCall[][] {
  const groups: { calls: PlacedCall[]; readers: boolean }[] = [];
  for (const placed of calls) {
    const readers = toolOf(placed.call, tools)?.readOnly === true;
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
  { tools, journal, signal }: ToolCallParts,
  { step, index, call, before, cut }: PlacedCall,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const tool = toolOf(call, tools);
  // An earlier attempt began it, and nothing tells whether it was done.
  const started = before === 'started';
  if (!started) await journal.append({ type: 'tool-start', step, index, name: call.name });
  const { text, isError } = await resultOfCall();
  await journal.append({ type: 'tool-end', step, index, text, isError });
  return { text, isError };

  async function resultOfCall(): Promise<ToolResult> {
    if (cut) return cutResult;
    if (tool === undefined) return unknownTool(call.name, tools);
    if (started && !tool.readOnly) return interruptedResult;
    return await tool.execute(call.input, signal);
  }
}

function toolOf({ name }: ToolCall, tools: AgentTool[]): AgentTool | undefined {
  return tools.find((tool) => tool.name === name);
}

function unknownTool(name: string, tools: AgentTool[]): ToolResult {
  const known = tools.map((tool) => tool.name).join(', ');
  return { text: `There is no tool ${name}. The tools are: ${known}`, isError: true };
}
