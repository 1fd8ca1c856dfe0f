import { expect, it } from 'vitest';
import type { AgentEvent } from '../agent/run-agent';
import type { ToldProgress } from '../workflows/run-protocol';
import { ProgressTeller } from './progress-teller';

const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, cacheWriteTokens: 0 };

function turnEnd(step: number, text = '', calls: string[] = []): AgentEvent {
  const toolCalls = calls.map((name) => ({ id: name, name, input: {} }));
  return {
    type: 'turn-end',
    step,
    turn: { text, toolCalls, usage, finishReason: 'stop', replay: null },
    sofar: { usage, costUsd: null, toolCalls: calls.length },
  };
}

it('while one word is on its way, only the newest of the others is kept', async () => {
  const sent: number[] = [];
  const arrivals: (() => void)[] = [];
  const teller = new ProgressTeller(({ step }) => {
    sent.push(step);
    return new Promise((resolve) => arrivals.push(resolve));
  });
  for (const step of [1, 2, 3]) teller.onEvent(turnEnd(step));
  expect(sent).toEqual([1]);
  arrivals[0]?.();
  await expect.poll(() => sent).toEqual([1, 3]);
  arrivals[1]?.();
  await teller.flush();
  teller.onEvent(turnEnd(4));
  expect(sent).toEqual([1, 3, 4]);
});

it('what is told is short, whatever the model says and calls', async () => {
  const told: ToldProgress[] = [];
  const teller = new ProgressTeller(async (progress) => {
    told.push(progress);
  });
  teller.onEvent(turnEnd(1, 'x'.repeat(100_000), Array(100).fill('y'.repeat(10_000))));
  await teller.flush();
  expect(JSON.stringify(told).length).toBeLessThan(3000);
  expect(told[0]).toMatchObject({ step: 1, toolCalls: 100 });
});
