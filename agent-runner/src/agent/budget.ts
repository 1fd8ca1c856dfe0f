import { z } from 'zod';
import { costOf, type TokenPrices } from '@/lib/contracts/token-cost';
import type { TokenUsage } from './conversation';
import { totalUsage } from './usage';

/** What a run may use up; the step in which it does is the last one. */
export const budgetSchema = z.strictObject({
  usd: z.number().positive().max(1_000_000).optional(),
  /** Of prompts and answers, cached ones included. */
  tokens: z.number().int().positive().optional(),
  /** At work: waiting for its turn, a place or a person does not count. */
  seconds: z.number().positive().max(86_400).optional(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** Dollars cannot be counted without prices. */
export function isSpent(
  { usd, tokens }: Budget,
  usages: readonly TokenUsage[],
  prices: TokenPrices | null,
): boolean {
  const { inputTokens, outputTokens } = totalUsage(usages);
  if (tokens !== undefined && inputTokens + outputTokens >= tokens) return true;
  return usd !== undefined && prices !== null && costOf(usages, prices) >= usd;
}
