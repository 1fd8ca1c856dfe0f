import { expect, test } from 'vitest';
import type { Proof } from '@/lib/contracts/proof';
import { cellText, proofCells, proofsSentence } from './proof-cells';

const quarter = 15 * 60 * 1000;
const now = 2_000_000 * quarter + 1000;
const proved = (at: number, ranMs: number): Proof => ({
  outcome: { type: 'proved', waitedMs: 10, ranMs },
  at,
  durationMs: 60,
});
const missed = (at: number): Proof => ({
  outcome: { type: 'missed', stage: 'not-done', reason: '' },
  at,
  durationMs: 10_000,
});

test('every proof of the last day is in the quarter in which it was made, and no other is shown', () => {
  const cells = proofCells(
    [
      proved(now - 97 * quarter, 1),
      proved(now - quarter, 30),
      missed(now - 900),
      proved(now, 40),
      proved(now + quarter, 1),
    ],
    now,
  );
  expect(cells).toHaveLength(96);
  expect(cells.filter(({ done, missed }) => done + missed > 0)).toEqual([
    { from: now - 1000 - quarter, done: 1, missed: 0, slowestMs: 40 },
    { from: now - 1000, done: 1, missed: 1, slowestMs: 50 },
  ]);
});

test('a cell says what was done, what was not, and how long the slowest took', () => {
  expect(cellText({ from: now, done: 14, missed: 1, slowestMs: 120 })).toMatch(
    /^\d\d:\d\d: 14 done, 1 not, slowest 120 ms$/,
  );
  expect(cellText({ from: now, done: 0, missed: 0, slowestMs: 0 })).toMatch(/: none$/);
});

test('the day in one sentence', () => {
  expect(proofsSentence([proved(1, 20), proved(2, 30), proved(3, 2000), missed(4)])).toBe(
    'Last day: 3 tasks done, 1 not; half of them within 40 ms, the slowest took 2.0 s',
  );
  expect(proofsSentence([])).toBe('Last day: 0 tasks done, 0 not');
});
