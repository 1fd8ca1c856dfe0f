import type { generateText } from 'ai';
import { z } from 'zod';
import type { ModelTurn, Replay, TokenUsage, ToolCall } from './conversation';

type Generated = Awaited<ReturnType<typeof generateText>>;

/** What the AI SDK made of the model's answer. */
export function toTurn(
  { text, toolCalls, totalUsage, finishReason, response }: Generated,
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
    finishReason: isCutByOllama(response.body) ? 'length' : finishReason === 'error' ? 'other' : finishReason,
    replay: toReplay(response.messages, author),
  };
}

function toUsage({ inputTokens, outputTokens, inputTokenDetails }: Generated['totalUsage']): TokenUsage {
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cachedInputTokens: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: inputTokenDetails.cacheWriteTokens ?? 0,
  };
}

/** Its provider takes every answer with a call for a whole one. */
function isCutByOllama(body: unknown): boolean {
  return Object(body).done_reason === 'length';
}

/** Null when text and calls say it all. */
function toReplay(messages: Generated['response']['messages'], author: string): Replay | null {
  const content = messages.find(({ role }) => role === 'assistant')?.content;
  if (content === undefined || typeof content === 'string') return null;
  const plain = content.every(
    (part) => (part.type === 'text' || part.type === 'tool-call') && part.providerOptions === undefined,
  );
  if (plain) return null;
  return { model: author, content: z.array(z.json()).parse(JSON.parse(JSON.stringify(content))) };
}
