import { expect, test } from 'vitest';
import { ticking } from './ticking';

async function* slowly(ended: { value: boolean }) {
  try {
    yield 1;
    await new Promise((resolve) => setTimeout(resolve, 120));
    yield 2;
  } finally {
    ended.value = true;
  }
}

test('silence is reported between the values, and costs none of them', async () => {
  const ended = { value: false };
  const seen: Array<number | null> = [];
  for await (const value of ticking(slowly(ended), 30)) seen.push(value);
  expect(seen.filter((value) => value !== null)).toEqual([1, 2]);
  expect(seen[1]).toBeNull();
  expect(ended.value).toBe(true);
});

test('leaving the loop ends the source', async () => {
  const ended = { value: false };
  for await (const value of ticking(slowly(ended), 30)) if (value === 1) break;
  expect(ended.value).toBe(true);
});
