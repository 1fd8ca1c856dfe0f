import { expect, it } from 'vitest';
import { costOf } from '@/lib/contracts/token-cost';
import { listedModel } from './listed-models';
import { factsOf } from './model-facts';

const settings = {
  provider: 'anthropic' as const,
  model: 'claude-haiku-4-5-20251001',
  baseUrl: null,
  apiKey: null,
  maxTokens: null,
  temperature: null,
  contextTokens: 65_536,
  threadTokens: null,
  prices: null,
};

it('a model is known by its name and by those of its snapshots', () => {
  expect(listedModel('claude-haiku-4-5-20251001')).toBe(listedModel('claude-haiku-4-5'));
  expect(listedModel('gpt-5.4-2026-03-05')).toBe(listedModel('gpt-5.4'));
  expect(listedModel('gpt-5.4-mini')).toBeNull();
  expect(listedModel('qwen2.5-coder:7b')).toBeNull();
  expect(listedModel('constructor')).toBeNull();
});

it('a prompt over the vendor’s bound costs more, all of it', () => {
  const prices = listedModel('claude-haiku-5-5')?.prices;
  if (prices === undefined) throw new Error('not listed');
  const usage = (inputTokens: number) => ({
    inputTokens,
    outputTokens: 1000,
    cachedInputTokens: 50_000,
    cacheWriteTokens: 10_000,
  });
  const short = (40_000 * 0.1 + 50_000 * 0.01 + 10_000 * 0.125 + 1000 * 0.5) / 1e6;
  expect(costOf([usage(100_000)], prices)).toBeCloseTo(short, 12);
  const long = (5 * (40_001 * 0.1 + 50_000 * 0.01 + 10_000 * 0.125 + 1000 * 0.5)) / 1e6;
  expect(costOf([usage(100_001)], prices)).toBeCloseTo(long, 12);
  expect(costOf([usage(100_000), usage(100_001)], prices)).toBeCloseTo(short + long, 12);
});

it('the list holds at the vendor’s own address only, and what is set comes first', () => {
  expect(factsOf(settings)).toMatchObject({ prices: { input: 1, output: 5 }, threadTokens: 150_000 });
  expect(factsOf({ ...settings, baseUrl: 'https://proxy/anthropic' })).toMatchObject({
    prices: null,
    threadTokens: null,
  });
  const own = { threadTokens: 20_000, prices: { input: 2, output: 3 } };
  expect(factsOf({ ...settings, ...own })).toMatchObject(own);
  expect(factsOf({ ...settings, provider: 'ollama' })).toMatchObject({
    prices: null,
    threadTokens: 49_152,
  });
});
