import { expect, test } from 'vitest';
import { changesOf, fold, type Memory } from './fold';

const minute = 60_000;
const image = (value: string) => ({ image: { '': value } });
const wasReady = fold({}, image('one'), 0, null);

function after(...steps: Array<[at: number, value: string, ready: boolean]>): Memory {
  return steps.reduce((memory, [at, value, ready]) => fold(memory, image(value), at, ready), wasReady);
}

test('nothing is a change before the worker was ready for the first time', () => {
  const memory = fold(fold({}, image('one'), 0, null), image('two'), 1, null);
  expect(changesOf(memory)).toEqual([]);
});

test('a change says what it was while the worker was ready, what it is now, and when that was seen first', () => {
  const memory = after([5, 'two', true], [7, 'two', false]);
  expect(changesOf(memory)).toEqual([{ kind: 'image', name: '', before: 'one', after: 'two', at: 5 }]);
});

test('a second change of the same has the time of the second', () => {
  const memory = after([5, 'two', true], [7, 'three', false]);
  expect(changesOf(memory)).toMatchObject([{ before: 'one', after: 'three', at: 7 }]);
});

test('what is as it was is no change any more', () => {
  expect(changesOf(after([5, 'two', false], [7, 'one', false]))).toEqual([]);
});

test('a change is borne only after ten minutes of being ready with it, and never while the worker is not', () => {
  expect(changesOf(after([0, 'two', true], [9 * minute, 'two', true]))).toHaveLength(1);
  expect(changesOf(after([0, 'two', true], [10 * minute, 'two', true]))).toEqual([]);
  expect(changesOf(after([0, 'two', false], [60 * minute, 'two', false]))).toHaveLength(1);
});

test('what could not be looked at keeps what is known of it', () => {
  const memory = fold(after([5, 'two', false]), {}, 9, false);
  expect(changesOf(memory)).toMatchObject([{ after: 'two', at: 5 }]);
});

test('of several of a kind the new and the gone are told apart, and none is kept that was there only in between', () => {
  const before = fold({}, { pollers: { mine: 'polls', old: 'polls' } }, 0, null);
  const between = fold(before, { pollers: { mine: 'polls', passer: 'polls' } }, 1, false);
  const memory = fold(between, { pollers: { mine: 'polls', stranger: 'polls' } }, 2, false);
  expect(changesOf(memory)).toEqual([
    { kind: 'pollers', name: 'old', before: 'polls', after: null, at: 1 },
    { kind: 'pollers', name: 'stranger', before: null, after: 'polls', at: 2 },
  ]);
  expect(Object.keys(memory.pollers ?? {})).not.toContain('passer');
});

test('a kind that is seen for the first time after the worker was ready is no change', () => {
  expect(changesOf(fold(wasReady, { temporal: { '': '1.29.1' } }, 9, false))).toEqual([]);
});
