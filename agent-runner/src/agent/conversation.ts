import { z } from 'zod';

export type JsonValue = z.infer<ReturnType<typeof z.json>>;

/** What the agent's loop keeps: plain JSON, so that it can be journalled and given to any provider. */

const countSchema = z.number().int().nonnegative();

const toolCallSchema = z.object({ id: z.string(), name: z.string(), input: z.json() });
export type ToolCall = z.infer<typeof toolCallSchema>;

export const usageSchema = z.object({
  /** All of the prompt, what the provider had kept or keeps from now on included. */
  inputTokens: countSchema,
  outputTokens: countSchema,
  /** Journals of version 0.1.0 do not have these. */
  cachedInputTokens: countSchema.default(0),
  cacheWriteTokens: countSchema.default(0),
});
export type TokenUsage = z.infer<typeof usageSchema>;

/**
 * The answer as its provider wants to see it again: reasoning and signatures that text and calls do not hold. Only good
 * for the model that wrote it.
 */
const replaySchema = z.object({ model: z.string(), content: z.array(z.json()) });
export type Replay = z.infer<typeof replaySchema>;

/** One answer of the model. */
export const modelTurnSchema = z.object({
  text: z.string(),
  toolCalls: z.array(toolCallSchema),
  usage: usageSchema,
  /** `length`: cut off at the most tokens of an answer. */
  finishReason: z.enum(['stop', 'tool-calls', 'length', 'content-filter', 'other']),
  replay: replaySchema.nullable(),
});
export type ModelTurn = z.infer<typeof modelTurnSchema>;

export const conversationMessageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), text: z.string() }),
  z.object({
    role: z.literal('assistant'),
    text: z.string(),
    toolCalls: z.array(toolCallSchema),
    replay: replaySchema.nullable(),
  }),
  z.object({
    role: z.literal('tool'),
    callId: z.string(),
    name: z.string(),
    text: z.string(),
    isError: z.boolean(),
  }),
]);
export type ConversationMessage = z.infer<typeof conversationMessageSchema>;
export type AssistantMessage = Extract<ConversationMessage, { role: 'assistant' }>;

export interface Conversation {
  system: string;
  messages: ConversationMessage[];
}
