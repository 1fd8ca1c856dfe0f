import type { TokenUsage } from './conversation';

/** US dollars per million tokens. */
export interface TokenPrices {
  input: number;
  output: number;
  /** Of a prompt that the provider had kept, and for keeping one; as `input` when left out. */
  cachedInput?: number | undefined;
  cacheWrite?: number | undefined;
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

/** US dollars. */
export function costOf(usage: TokenUsage, prices: TokenPrices): number {
  const { input, output, cachedInput = input, cacheWrite = input } = prices;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage;
  const fresh = inputTokens - cachedInputTokens - cacheWriteTokens;
  return (
    (fresh * input +
      cachedInputTokens * cachedInput +
      cacheWriteTokens * cacheWrite +
      outputTokens * output) /
    1e6
  );
}
