import { expect, test } from 'vitest';
import { LogMatches } from './log-matches';

test('what is recorded comes before what came after the search, each once', () => {
  const matches = new LogMatches([2, 40, 90], 100, [40, 90, 120, 130]);
  expect(matches.total).toBe(5);
  expect([2, 40, 90, 120, 130].map((number) => matches.indexOf(number))).toEqual([0, 1, 2, 3, 4]);
  expect([matches.indexOf(3), matches.indexOf(null)]).toEqual([-1, -1]);
});

test('steps go round the end, from none to the first or the last', () => {
  const matches = new LogMatches([2, 40], 100, [120]);
  expect([null, 2, 40, 120].map((from) => matches.step(from, 1))).toEqual([2, 40, 120, 2]);
  expect([null, 2, 40, 120].map((from) => matches.step(from, -1))).toEqual([120, 120, 2, 40]);
  expect(new LogMatches([], 100, []).step(null, 1)).toBeNull();
});

test('until the search has ended, what is loaded counts', () => {
  expect(new LogMatches([2], 0, [40, 120]).total).toBe(2);
});
