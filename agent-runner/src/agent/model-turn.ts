import { z } from 'zod';
import type { ModelTurn, Replay, TokenUsage, ToolCall } from './conversation';
import type { ModelAnswer } from './model-answer';

/** The answer as the agent's loop keeps it. */
export function toTurn(
  { text, toolCalls, totalUsage, finishReason, messages, cutByOllama }: ModelAnswer,
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
    usage: toUsage(totalUsage),
    finishReason: cutByOllama ? 'length' : finishReason === 'error' ? 'other' : finishReason,
    replay: toReplay(messages, author),
  };
}

function toUsage({ inputTokens, outputTokens, inputTokenDetails }: ModelAnswer['totalUsage']): TokenUsage {
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cachedInputTokens: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: inputTokenDetails.cacheWriteTokens ?? 0,
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
