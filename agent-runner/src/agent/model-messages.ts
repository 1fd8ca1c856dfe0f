import { assistantModelMessageSchema, type ModelMessage } from 'ai';
import { z } from 'zod';
import type { AssistantMessage, ConversationMessage, Replay } from './conversation';

/** The conversation as the AI SDK takes it. `author`: the model that is asked, which alone may get its own replays. */
export function toModelMessages(messages: readonly ConversationMessage[], author: string): ModelMessage[] {
  return messages.filter(saysSomething).map((message) => toModelMessage(message, author));
}

const inputObjectSchema = z.record(z.string(), z.json()).catch({});

function toModelMessage(message: ConversationMessage, author: string): ModelMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool': {
      const { callId, name, text, isError } = message;
      const output = { type: isError ? ('error-text' as const) : ('text' as const), value: text };
      return { role: 'tool', content: [{ type: 'tool-result', toolCallId: callId, toolName: name, output }] };
    }
    case 'assistant':
      return replayOf(message.replay, author) ?? plainAnswer(message);
  }
}

function replayOf(replay: Replay | null, author: string): ModelMessage | null {
  if (replay?.model !== author) return null;
  const { data } = assistantModelMessageSchema.safeParse({ role: 'assistant', content: replay.content });
  return data ?? null;
}

function plainAnswer({ text, toolCalls }: AssistantMessage): ModelMessage {
  const calls = toolCalls.map(({ id, name, input }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: name,
    // The providers refuse anything else; the tool's answer tells the model what was wrong with it.
    input: inputObjectSchema.parse(input),
  }));
  return {
    role: 'assistant',
    content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls],
  };
}

/** An answer without a word or a call says nothing, and some providers refuse it. */
function saysSomething(message: ConversationMessage): boolean {
  return message.role !== 'assistant' || message.text !== '' || message.toolCalls.length > 0;
}
