import type { ModelMessage, SystemModelMessage } from 'ai';

/**
 * Anthropic keeps a prompt up to a mark, for five minutes, and reads it again at a tenth of the price; other vendors keep
 * what begins alike by themselves. It honours four marks.
 */
const mark = { anthropic: { cacheControl: { type: 'ephemeral' as const } } };

/** The system prompt, marked: what is kept with it are the tools, which stand before it. */
export function keptSystem(content: string): SystemModelMessage {
  return { role: 'system', content, providerOptions: mark };
}

/**
 * Marks the end of the prompt, which the next call begins with, and the end of the one before: a mark is only found again
 * less than twenty blocks after it, and a turn may call more tools than that.
 */
export function keptMessages(messages: ModelMessage[]): ModelMessage[] {
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  const ends = new Set([messages.length - 1, lastAnswer - 1]);
  return messages.map((message, index) =>
    ends.has(index) ? { ...message, providerOptions: mark } : message,
  );
}
