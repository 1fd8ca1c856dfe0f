import { expect, test } from 'vitest';
import type { LogRow } from './log-rows';
import { RowKeys } from './row-keys';

function row(number: number, type: 'line' | 'divider' = 'line'): LogRow {
  const entry = { number, at: 0, time: '', type, levelName: '', logger: '', message: '', fields: '' };
  return { type, entry: { ...entry, stream: 'stdout', level: 'info', head: null } };
}

const window = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => row(first + index));

function keysAt(keys: RowKeys, rows: LogRow[]): string[] {
  keys.show(rows);
  return rows.map((shown) => keys.keyOf(shown));
}

test('a row keeps its key while it stays in view, scrolled either way', () => {
  const keys = new RowKeys();
  const [, , third] = keysAt(keys, window(1001, 1040));
  const [, second] = keysAt(keys, window(1002, 1041));
  expect(second).toBe(third);
  expect(keysAt(keys, window(990, 1030)).at(13)).toBe(third);
});

test('rows that are all replaced at once pass their keys on, downwards and upwards', () => {
  const keys = new RowKeys();
  const before = keysAt(keys, window(1001, 1040));
  expect(keysAt(keys, window(1151, 1190))).toEqual(before);
  expect(keysAt(keys, window(1001, 1040))).toEqual(before);
});

test('drawn again without a change, every row keeps its key', () => {
  const keys = new RowKeys();
  keysAt(keys, window(1, 40));
  const after = keysAt(keys, window(151, 190));
  expect(keysAt(keys, window(151, 190))).toEqual(after);
});

test('no two rows in view have the same key: a fold shows a line that may stand there, too', () => {
  const { entry } = row(7);
  const fold: LogRow = { type: 'fold', entry, head: 6, count: 1, open: true };
  const drawn = keysAt(new RowKeys(), [row(6), fold, row(7), row(8, 'divider')]);
  expect(new Set(drawn).size).toBe(4);
});

test('an empty view changes nothing', () => {
  const keys = new RowKeys();
  const before = keysAt(keys, window(1001, 1040));
  keys.show([]);
  expect(keysAt(keys, window(1001, 1040))).toEqual(before);
});
