/** What a call of a model used, as its provider counts. `inputTokens` holds the other two. */
export interface CallUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
}

/** US dollars per million tokens. */
export interface TokenPrices {
  input: number;
  output: number;
  /** Of a prompt that the provider had kept, and for keeping one; as `input` when left out. */
  cachedInput?: number | undefined;
  cacheWrite?: number | undefined;
  /** For a call whose prompt has more tokens than that, all of it is multiplied. */
  long?: { over: number; input: number; output: number } | undefined;
}

/** US dollars of the calls. */
export function costOf(calls: readonly CallUsage[], prices: TokenPrices): number {
  const millionths = calls.reduce((sum, usage) => sum + costOfCall(usage, prices), 0);
  return millionths / 1e6;
}

function costOfCall(usage: CallUsage, prices: TokenPrices): number {
  const { input, output, cachedInput = input, cacheWrite = input, long } = prices;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage;
  const times = long !== undefined && inputTokens > long.over ? long : { input: 1, output: 1 };
  const fresh = inputTokens - cachedInputTokens - cacheWriteTokens;
  const prompt = fresh * input + cachedInputTokens * cachedInput + cacheWriteTokens * cacheWrite;
  return times.input * prompt + times.output * outputTokens * output;
}
