import type { ToolResult } from '../tools/tool';
import type { ConversationMessage, ModelTurn, TokenUsage, ToolCall } from './conversation';
import type { JournalRecord } from './journal';
import { type Summary, summaryMessage } from './run-conversation';
import type { Said } from './said';
import { submitted } from './structured-output';

export interface StepProgress {
  turn: ModelTurn;
  /** One place for each call of the turn. */
  results: (ToolResult | 'started' | 'not-started')[];
  /** What the runner told the agent at the end of the step; null: nothing. */
  reminder: string | null;
}

export interface Compaction extends Summary {
  step: number;
  usage: TokenUsage;
}

/** How far a run came. `message` null: it has not begun. */
export interface RunProgress {
  message: string | null;
  steps: StepProgress[];
  compactions: Compaction[];
  /** By people, since it began. */
  said: Said[];
  workedMs: number;
}

export function progressOf(records: readonly JournalRecord[]): RunProgress {
  const progress: RunProgress = { message: null, steps: [], compactions: [], said: [], workedMs: 0 };
  for (const record of records) {
    const step = 'step' in record ? progress.steps[record.step - 1] : undefined;
    switch (record.type) {
      case 'run-start':
        progress.message = record.message;
        break;
      case 'turn':
        progress.steps[record.step - 1] = beginStep(record.turn);
        progress.workedMs = record.workedMs ?? progress.workedMs;
        break;
      case 'compaction':
        progress.compactions.push(record);
        break;
      case 'said':
        progress.said.push(record);
        break;
      case 'reminder':
        if (step !== undefined) step.reminder = record.text;
        break;
      case 'tool-start':
        if (step !== undefined) step.results[record.index] = 'started';
        break;
      case 'tool-end':
        if (step !== undefined) step.results[record.index] = { text: record.text, isError: record.isError };
        break;
    }
  }
  return progress;
}

export function beginStep(turn: ModelTurn): StepProgress {
  return { turn, results: turn.toolCalls.map(() => 'not-started'), reminder: null };
}

export const interruptedResult: ToolResult = {
  text: 'This call was interrupted by a restart; check the state before repeating it.',
  isError: true,
};

const notRunResult: ToolResult = { text: 'This call was not run: the run was ended before.', isError: true };

/** Why a run ended before it was done; `unknown`: nobody saw it end. */
export type EarlyEnd = { type: 'cancelled' | 'stopped' | 'unknown' } | { type: 'failed'; title: string };

/**
 * What the run adds to its session's conversation, or puts in its place where it summarised what was before. Every call has an answer, as the providers demand, and so has the
 * message: of a run that ended early its last words say how.
 */
export function messagesOf(
  { message, steps, compactions, said }: RunProgress,
  end?: EarlyEnd,
): ConversationMessage[] {
  if (message === null) return [];
  const task: ConversationMessage = { role: 'user', text: message };
  const saidAfter = (step: number) => said.filter((each) => each.step === step).map(saidMessage);
  const own = [
    task,
    ...saidAfter(0),
    ...steps.flatMap((step, index) => [...stepMessages(step), ...saidAfter(index + 1)]),
  ];
  const summary = compactions.at(-1);
  const messages = summary === undefined ? own : [summaryMessage(summary), task, ...own.slice(summary.from)];
  const done = messages.at(-1)?.role === 'assistant' || isSubmitted(steps.at(-1));
  if (end === undefined || done) return messages;
  return [...messages, { role: 'assistant', text: `[${wordsOf(end)}.]`, toolCalls: [], replay: null }];
}

function isSubmitted(last: StepProgress | undefined): boolean {
  return last !== undefined && submitted(last) !== undefined;
}

function wordsOf(end: EarlyEnd): string {
  switch (end.type) {
    case 'stopped':
      return 'This run was stopped by a person before it was done';
    case 'cancelled':
      return 'This run was cancelled before it was done';
    case 'failed':
      return `This run failed before it was done: ${end.title}`;
    case 'unknown':
      return 'This run ended before it was done';
  }
}

function stepMessages({ turn, results, reminder }: StepProgress): ConversationMessage[] {
  return [
    turnMessage(turn),
    ...turn.toolCalls.map((call, index) => {
      const result = results[index] ?? 'not-started';
      if (result === 'not-started') return resultMessage(call, notRunResult);
      return resultMessage(call, result === 'started' ? interruptedResult : result);
    }),
    ...(reminder === null ? [] : [reminderMessage(reminder)]),
  ];
}

export function turnMessage({ text, toolCalls, replay }: ModelTurn): ConversationMessage {
  return { role: 'assistant', text, toolCalls, replay };
}

export function resultMessage({ id, name }: ToolCall, { text, isError }: ToolResult): ConversationMessage {
  return { role: 'tool', callId: id, name, text, isError };
}

export function saidMessage({ text }: Said): ConversationMessage {
  return { role: 'user', text };
}

export function reminderMessage(text: string): ConversationMessage {
  return { role: 'user', text };
}
