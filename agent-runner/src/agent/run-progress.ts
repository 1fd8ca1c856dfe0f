import type { ToolResult } from '../tools/tool';
import type { ConversationMessage, ModelTurn, ToolCall } from './conversation';
import type { JournalRecord } from './journal';

/** `results`: one place for each call of the turn. */
export interface StepProgress {
  turn: ModelTurn;
  results: (ToolResult | 'started' | 'not-started')[];
}

/** How far a run came. `message` null: it has not begun. */
export interface RunProgress {
  message: string | null;
  steps: StepProgress[];
}

export function progressOf(records: readonly JournalRecord[]): RunProgress {
  const progress: RunProgress = { message: null, steps: [] };
  for (const record of records) {
    if (record.type === 'run-start') progress.message = record.message;
    else if (record.type === 'turn') progress.steps[record.step - 1] = beginStep(record.turn);
    else {
      const results = progress.steps[record.step - 1]?.results;
      if (results === undefined) continue;
      results[record.index] =
        record.type === 'tool-start' ? 'started' : { text: record.text, isError: record.isError };
    }
  }
  return progress;
}

export function beginStep(turn: ModelTurn): StepProgress {
  return { turn, results: turn.toolCalls.map(() => 'not-started') };
}

export const interruptedResult: ToolResult = {
  text: 'This call was interrupted by a restart; check the state before repeating it.',
  isError: true,
};

const notRunResult: ToolResult = { text: 'This call was not run: the run was ended before.', isError: true };

/** Why a run ended before it was done; `unknown`: nobody saw it end. */
export type EarlyEnd = { type: 'cancelled' } | { type: 'failed'; title: string } | { type: 'unknown' };

/**
 * What the run adds to its session's conversation. Every call has an answer, as the providers demand, and so has the
 * message: of a run that ended early its last words say how.
 */
export function messagesOf({ message, steps }: RunProgress, end?: EarlyEnd): ConversationMessage[] {
  if (message === null) return [];
  const messages: ConversationMessage[] = [{ role: 'user', text: message }, ...steps.flatMap(stepMessages)];
  const done = steps.at(-1)?.turn.toolCalls.length === 0;
  if (end === undefined || done) return messages;
  return [...messages, { role: 'assistant', text: `[${wordsOf(end)}.]`, toolCalls: [], replay: null }];
}

function wordsOf(end: EarlyEnd): string {
  switch (end.type) {
    case 'cancelled':
      return 'This run was cancelled before it was done';
    case 'failed':
      return `This run failed before it was done: ${end.title}`;
    case 'unknown':
      return 'This run ended before it was done';
  }
}

function stepMessages({ turn, results }: StepProgress): ConversationMessage[] {
  return [
    turnMessage(turn),
    ...turn.toolCalls.map((call, index) => {
      const result = results[index] ?? 'not-started';
      if (result === 'not-started') return resultMessage(call, notRunResult);
      return resultMessage(call, result === 'started' ? interruptedResult : result);
    }),
  ];
}

export function turnMessage({ text, toolCalls, replay }: ModelTurn): ConversationMessage {
  return { role: 'assistant', text, toolCalls, replay };
}

export function resultMessage({ id, name }: ToolCall, { text, isError }: ToolResult): ConversationMessage {
  return { role: 'tool', callId: id, name, text, isError };
}
