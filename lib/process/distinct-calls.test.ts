import { expect, test } from 'vitest';
import { distinctCalls } from './distinct-calls';

test('two signals at once are one, a later one is the second', () => {
  let now = 0;
  const counts: number[] = [];
  const clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
  const call = distinctCalls(clock, (count) => counts.push(count));
  for (const at of [0, 3, 499, 500, 2000]) {
    now = at;
    call();
  }
  expect(counts).toEqual([1, 2, 3]);
});
