import type { TokenPrices } from '@/lib/contracts/token-cost';

export interface ListedModel {
  prices: TokenPrices;
  /** Tokens that the model takes in. */
  contextTokens: number;
}

/** When the lists of {@link listSources} were looked up, in copies of theirs. Prices change: a run may be given its own. */
export const listedOn = '2026-11-27';
export const listSources = [
  'https://platform.claude.com/docs/en/about-claude/pricing',
  'https://developers.openai.com/api/docs/pricing',
];

const million = 1_000_000;
/** Of 1,050,000 tokens of context 128,000 are for the answer. */
const gptContext = 922_000;
const gptLong = { over: 272_000, input: 2, output: 1.5 };

const models = new Map<string, ListedModel>(
  Object.entries({
    'claude-fable-5-1': claude(10, 50, 0.25, million),
    'claude-fable-5': claude(10, 50, 1, million),
    'claude-opus-5-5': claude(4, 20, 0.2, million),
    'claude-opus-5': claude(5, 25, 0.5, million),
    'claude-sonnet-5-5': claude(2, 10, 0.1, million),
    'claude-sonnet-5': claude(2, 10, 0.2, million),
    'claude-haiku-5-5': claude(0.1, 0.5, 0.01, million, { over: 100_000, input: 5, output: 5 }),
    'claude-haiku-4-5': claude(1, 5, 0.1, 200_000),
    'gpt-6-astra': gpt(10, 50),
    'gpt-6-sol': gpt(2, 10),
    'gpt-6-luna': gpt(0.1, 0.5),
    'gpt-5.5': gpt(5, 30),
    'gpt-5.4': gpt(2.5, 15),
  }),
);

/** A cache that is written costs a quarter more than its input. */
function claude(
  input: number,
  output: number,
  cachedInput: number,
  contextTokens: number,
  long?: TokenPrices['long'],
): ListedModel {
  return { prices: { input, output, cachedInput, cacheWrite: 1.25 * input, long }, contextTokens };
}

/** Reading a cache costs a tenth. */
function gpt(input: number, output: number): ListedModel {
  return { prices: { input, output, cachedInput: input / 10, long: gptLong }, contextTokens: gptContext };
}

/** Also by the name of one of its snapshots, which ends with a date. Null: it is not in the list. */
export function listedModel(name: string): ListedModel | null {
  return models.get(name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')) ?? null;
}
