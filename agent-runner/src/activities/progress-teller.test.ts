import { expect, it } from 'vitest';
import type { AgentEvent } from '../agent/run-agent';
import type { ToldProgress, ToldWriting } from '../workflows/run-protocol';
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
  const told: (ToldProgress | ToldWriting)[] = [];
  const teller = new ProgressTeller(async (progress) => {
    told.push(progress);
  });
  teller.onEvent(turnEnd(1, 'x'.repeat(100_000), Array(100).fill('y'.repeat(10_000))));
  await teller.flush();
  expect(JSON.stringify(told).length).toBeLessThan(3000);
  expect(told[0]).toMatchObject({ step: 1, toolCalls: 100 });
});

it('an answer is told of while it is written, as the end of its text, and not when nothing came since', async () => {
  const told: (ToldProgress | ToldWriting)[] = [];
  const teller = new ProgressTeller(async (progress) => {
    told.push(progress);
  });
  teller.tick();
  const words = `${'x'.repeat(1000)} the end`;
  teller.onWriting({ step: 3, characters: 2000, words: 'before' });
  teller.onWriting({ step: 3, characters: 4000, words });
  teller.tick();
  await teller.flush();
  teller.tick();
  expect(told).toEqual([{ step: 2, writing: 4000, lastWords: words.slice(-500) }]);
  teller.onWriting({ step: 3, characters: 5000, words });
  teller.onEvent(turnEnd(3, 'whole'));
  teller.tick();
  await teller.flush();
  expect(told.slice(1)).toMatchObject([{ step: 3, lastWords: 'whole' }]);
});

it('a day of writing is told of less than a thousand times, whatever attempts it takes', async () => {
  let told = 0;
  let teller = new ProgressTeller(async () => undefined);
  const ticksOfADay = 43_200;
  for (let tick = 0; tick < ticksOfADay; tick++) {
    if (tick % 1000 === 999) teller = new ProgressTeller(async () => undefined, teller.written);
    const before = teller.written;
    teller.onWriting({ step: 1, characters: tick, words: 'and on' });
    teller.tick();
    told += teller.written - before;
    await teller.flush();
    if (tick < 99) expect(told).toBe(tick + 1);
  }
  expect(told).toBeGreaterThan(500);
  expect(told).toBeLessThan(1000);
});
