import { z } from 'zod';
import type { TokenUsage } from './conversation';

const priceSchema = z.number().min(0);

/** `TokenPrices`, as people give them. */
export const tokenPricesSchema = z.strictObject({
  input: priceSchema,
  output: priceSchema,
  cachedInput: priceSchema.optional(),
  cacheWrite: priceSchema.optional(),
});

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
