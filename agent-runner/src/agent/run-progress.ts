import type { ToolResult } from '../tools/tool';
import type { ConversationMessage, ModelTurn, ToolCall } from './conversation';
import type { JournalRecord } from './journal';
import type { Said } from './said';

/** `results`: one place for each call of the turn. */
export interface StepProgress {
  turn: ModelTurn;
  results: (ToolResult | 'started' | 'not-started')[];
}

/** How far a run came. `message` null: it has not begun. */
export interface RunProgress {
  message: string | null;
  steps: StepProgress[];
  /** By people, since it began. */
  said: Said[];
}

export function progressOf(records: readonly JournalRecord[]): RunProgress {
  const progress: RunProgress = { message: null, steps: [], said: [] };
  for (const record of records) {
    if (record.type === 'run-start') progress.message = record.message;
    else if (record.type === 'said') progress.said.push(record);
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
export type EarlyEnd = { type: 'cancelled' | 'stopped' | 'unknown' } | { type: 'failed'; title: string };

/**
 * What the run adds to its session's conversation. Every call has an answer, as the providers demand, and so has the
 * message: of a run that ended early its last words say how.
 */
export function messagesOf({ message, steps, said }: RunProgress, end?: EarlyEnd): ConversationMessage[] {
  if (message === null) return [];
  const saidAfter = (step: number) => said.filter((each) => each.step === step).map(saidMessage);
  const messages = [
    { role: 'user' as const, text: message },
    ...saidAfter(0),
    ...steps.flatMap((step, index) => [...stepMessages(step), ...saidAfter(index + 1)]),
  ];
  const done = messages.at(-1)?.role === 'assistant';
  if (end === undefined || done) return messages;
  return [...messages, { role: 'assistant', text: `[${wordsOf(end)}.]`, toolCalls: [], replay: null }];
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

export function saidMessage({ text }: Said): ConversationMessage {
  return { role: 'user', text };
}

export function turnMessage({ text, toolCalls, replay }: ModelTurn): ConversationMessage {
  return { role: 'assistant', text, toolCalls, replay };
}

export function resultMessage({ id, name }: ToolCall, { text, isError }: ToolResult): ConversationMessage {
  return { role: 'tool', callId: id, name, text, isError };
}
