import { expect, test } from 'vitest';
import { costOf } from '@/lib/contracts/token-cost';
import { AnthropicBill } from './anthropic-bill.test-support';
import type { ConversationMessage } from './conversation';
import { createModel } from './model';
import { never, tools } from './model-call.test-support';
import { providerCases } from './provider-cases.test-support';
import { startScriptedAnthropic } from './scripted-anthropic.test-support';
import { scriptedUsage } from './scripted-model.test-support';
import { totalUsage } from './usage';

/** The vendor's prices of one of its models, for their proportions. */
const prices = { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 };
const words = (count: number) => 'some words of a file that the tool read '.repeat(count);

/** Ten turns at Anthropic, each with tool calls of long answers; the prompts are billed by its rules. */
async function tenTurns(callsOfTurn: number) {
  const bill = new AnthropicBill();
  let usage = scriptedUsage;
  const calls = Array.from({ length: callsOfTurn }, () => ({ name: 'look', input: { depth: 1 } }));
  await using server = await startScriptedAnthropic({
    scripts: { ten: Array.from({ length: 10 }, () => () => ({ toolCalls: calls, usage })) },
    onRequest: ({ body }) => {
      usage = { ...bill.add(body), outputTokens: 0 };
    },
  });
  const model = createModel({
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    baseUrl: server.url,
    apiKey: 'key',
    maxTokens: 100,
    temperature: 0,
    contextTokens: 4096,
    threadTokens: null,
    prices: null,
  });
  const conversation = { system: words(150), messages: [] as ConversationMessage[] };
  conversation.messages.push({ role: 'user', text: 'script:ten' });
  const usages = [];
  for (let step = 0; step < 10; step += 1) {
    const { text, toolCalls, usage: used, replay } = await model.next(conversation, tools, never);
    usages.push(used);
    conversation.messages.push({ role: 'assistant', text, toolCalls, replay });
    for (const { id, name } of toolCalls)
      conversation.messages.push({ role: 'tool', callId: id, name, text: words(60), isError: false });
  }
  return usages;
}

test.each([
  ['one tool call', 1],
  ['thirty tool calls, more than the vendor looks back over', 30],
])('ten turns with %s cost at most two fifths of their prompts in full', async (_, calls) => {
  const usages = await tenTurns(calls);
  expect(usages[0]).toMatchObject({ cachedInputTokens: 0 });
  for (const usage of usages.slice(1)) expect(usage.cachedInputTokens).toBeGreaterThan(0);
  const total = totalUsage(usages);
  const inFull = costOf([{ ...total, cachedInputTokens: 0, cacheWriteTokens: 0 }], prices);
  expect(costOf([total], prices) / inFull).toBeLessThanOrEqual(0.4);
});

test.each(providerCases.filter(({ name }) => name !== 'Anthropic'))(
  'the marks are no matter of $name',
  async ({ start, settings, fetch }) => {
    await using server = await start({ scripts: { hello: [{ text: 'Hello.' }] } });
    const conversation = { system: 'Be brief.', messages: [{ role: 'user' as const, text: 'script:hello' }] };
    await createModel(settings(server.url), fetch(server.url)).next(conversation, tools, never);
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent).toContain('Be brief.');
    expect(sent).not.toMatch(/cache/i);
  },
);

test.each(providerCases.filter(({ name }) => name.includes('OpenAI')))(
  'what $name had kept of the prompt is counted',
  async ({ start, settings, fetch }) => {
    const usage = { ...scriptedUsage, cachedInputTokens: 64 };
    await using server = await start({ scripts: { kept: [{ text: 'Hello.', usage }] } });
    const conversation = { system: 'Be brief.', messages: [{ role: 'user' as const, text: 'script:kept' }] };
    const turn = await createModel(settings(server.url), fetch(server.url)).next(conversation, tools, never);
    expect(turn.usage).toEqual(usage);
  },
);

test('tokens that were kept are priced as such, and as all others where no such price is given', () => {
  const usage = {
    inputTokens: 1_000_000,
    outputTokens: 0,
    cachedInputTokens: 600_000,
    cacheWriteTokens: 200_000,
  };
  expect(costOf([usage], prices)).toBeCloseTo(0.2 * 3 + 0.6 * 0.3 + 0.2 * 3.75);
  expect(costOf([usage], { input: 3, output: 15 })).toBeCloseTo(3);
});
