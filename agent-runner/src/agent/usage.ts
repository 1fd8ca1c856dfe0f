import { z } from 'zod';
import type { TokenUsage } from './conversation';

const priceSchema = z.number().min(0);

/** US dollars per million tokens. */
export const tokenPricesSchema = z.strictObject({
  input: priceSchema,
  output: priceSchema,
  /** Of a prompt that the provider had kept, and for keeping one; as `input` when left out. */
  cachedInput: priceSchema.optional(),
  cacheWrite: priceSchema.optional(),
});

export interface TokenPrices extends z.infer<typeof tokenPricesSchema> {
  /** For a call whose prompt has more tokens than that, all of it is multiplied. */
  long?: { over: number; input: number; output: number } | undefined;
}

const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 };

export function totalUsage(usages: readonly TokenUsage[]): TokenUsage {
  return usages.reduce(
    (sum, usage) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      cachedInputTokens: sum.cachedInputTokens + usage.cachedInputTokens,
      cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
    }),
    noUsage,
  );
}

/** US dollars of the calls. */
export function costOf(calls: readonly TokenUsage[], prices: TokenPrices): number {
  const millionths = calls.reduce((sum, usage) => sum + costOfCall(usage, prices), 0);
  return millionths / 1e6;
}

function costOfCall(usage: TokenUsage, prices: TokenPrices): number {
  const { input, output, cachedInput = input, cacheWrite = input, long } = prices;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage;
  const times = long !== undefined && inputTokens > long.over ? long : { input: 1, output: 1 };
  const fresh = inputTokens - cachedInputTokens - cacheWriteTokens;
  const prompt = fresh * input + cachedInputTokens * cachedInput + cacheWriteTokens * cacheWrite;
  return times.input * prompt + times.output * outputTokens * output;
}
