import { z } from 'zod';
import { tokensOf } from './context-tokens';
import type { Conversation, ModelTurn, Replay, ToolCall } from './conversation';
import type { ModelAnswer } from './model-answer';

/** The answer to a conversation as the agent's loop keeps it. Tokens that its server does not count are estimated. */
export function toTurn(
  { text, toolCalls, totalUsage, finishReason, messages, cutByOllama }: ModelAnswer,
  asked: Conversation,
  author: string,
): ModelTurn {
  return {
    text,
    toolCalls: toolCalls.map(
      ({ toolCallId, toolName, input }): ToolCall => ({
        id: toolCallId,
        name: toolName,
        input: z.json().catch({}).parse(input),
      }),
    ),
    usage: {
      inputTokens: totalUsage.inputTokens ?? tokensOf(asked),
      outputTokens: totalUsage.outputTokens ?? tokensOf(messages),
      cachedInputTokens: totalUsage.inputTokenDetails.cacheReadTokens ?? 0,
      cacheWriteTokens: totalUsage.inputTokenDetails.cacheWriteTokens ?? 0,
    },
    finishReason: cutByOllama ? 'length' : finishReason === 'error' ? 'other' : finishReason,
    replay: toReplay(messages, author),
  };
}

/** Null when text and calls say it all. */
function toReplay(messages: ModelAnswer['messages'], author: string): Replay | null {
  const content = messages.find(({ role }) => role === 'assistant')?.content;
  if (content === undefined || typeof content === 'string') return null;
  const plain = content.every(
    (part) => (part.type === 'text' || part.type === 'tool-call') && part.providerOptions === undefined,
  );
  if (plain) return null;
  return { model: author, content: z.array(z.json()).parse(JSON.parse(JSON.stringify(content))) };
}
