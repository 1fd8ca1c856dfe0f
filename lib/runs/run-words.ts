import { z } from 'zod';

const count = z.number().nonnegative();
const usageSchema = z.object({ inputTokens: count, outputTokens: count });

/** Of the input of `RunAgent` (docs/agent-runner.md), what is shown apart from the rest. */
export const runInputSchema = z.looseObject({
  message: z.string(),
  sessionId: z.string().nullish(),
  prices: z
    .object({
      input: count,
      output: count,
      cachedInput: count.optional(),
      cacheWrite: count.optional(),
    })
    .nullish()
    .catch(null),
});

/** Of its result. */
export const runResultSchema = z.object({
  sessionId: z.string(),
  text: z.string(),
  output: z.unknown(),
  steps: count,
  toolCalls: count,
  finishReason: z.string(),
  usage: usageSchema,
  costUsd: count.nullable(),
});

/** The answer to its query `progress`. */
export const runProgressSchema = z.object({
  state: z.enum(['waiting-turn', 'working', 'paused', 'awaiting-approval', 'done']),
  step: count,
  usage: usageSchema,
  costUsd: count.nullable(),
  lastWords: z.string(),
  writing: count.default(0),
  approval: z
    .object({ id: z.string(), tool: z.string(), input: z.string(), inputCut: z.boolean() })
    .nullable(),
});
