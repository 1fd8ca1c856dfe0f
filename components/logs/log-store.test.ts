import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import { entryTest, type LogFilter, noFilter } from './log-filter';
import { LogStore } from './log-store';

const iso = '2026-11-23T14:30:58.690Z';
const line = (number: number, text: string, stream: LogLine['stream'] = 'stdout'): LogLine => ({
  number,
  at: 1_795_444_258_690 + number,
  stream,
  text,
});
const sample = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => line(from + index, `${iso} INFO llm Response ${from + index}`));
const shown = (store: LogStore) => store.rows.map(({ type, entry }) => `${type} ${entry.number}`);

const traceback = [
  line(1, `${iso} ERROR tool shell exited 1`),
  line(2, 'Traceback (most recent call last):'),
  line(3, '  File "a.py", line 1'),
  line(4, "ModuleNotFoundError: No module named 'pandas'"),
  line(5, `${iso} INFO llm Request sent`),
];

test('however the lines arrive, the rows, their heights and the matches are the same', () => {
  const pool = [
    `${iso} ERROR tool failed`,
    `${iso} DEBUG llm quiet`,
    `${iso} INFO llm pandas`,
    'Traceback (most recent call last):',
    '  File "a.py"',
    'ValueError: pandas',
    'plain',
  ];
  const texts = fc.array(fc.constantFrom(...pool), { maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (chosen, cuts) => {
      const lines = chosen.map((text, index) => line(index + 1, text));
      const whole = new LogStore();
      whole.find(entryTest({ ...noFilter, text: 'pandas' }));
      whole.append(lines);
      const pieces = new LogStore();
      pieces.find(entryTest({ ...noFilter, text: 'pandas' }));
      for (let at = 0, turn = 0; at < lines.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        pieces.append(lines.slice(at, at + size));
        at += size;
      }
      expect(pieces.rows).toEqual(whole.rows);
      expect(pieces.geometry.totalHeight).toBe(whole.geometry.totalHeight);
      expect(pieces.matches).toEqual(whole.matches);
      expect(pieces.counts).toEqual(whole.counts);
    }),
  );
});

test('a line that is loaded already is not added again', () => {
  const store = new LogStore();
  store.append(sample(10));
  store.append(sample(10, 5));
  expect(store.rows.map(({ entry }) => entry.number)).toEqual(
    Array.from({ length: 14 }, (_, index) => index + 1),
  );
});

test('a traceback is folded to its cause and opens to all of its lines', () => {
  const store = new LogStore();
  store.append(traceback);
  expect(shown(store)).toEqual(['line 1', 'fold 4', 'line 5']);
  expect(store.rows[1]).toMatchObject({ count: 3 });
  store.toggleFold(1);
  expect(shown(store)).toEqual(['line 1', 'fold 2', 'line 2', 'line 3', 'line 4', 'line 5']);
});

test('an open fold is one line high, however long the line that it hid', () => {
  const store = new LogStore();
  store.setLayout({ columns: 40, narrow: false });
  store.append(traceback);
  store.toggleFold(1);
  const fold = store.rows.findIndex(({ type }) => type === 'fold');
  expect(store.geometry.top(fold + 1) - store.geometry.top(fold)).toBe(20);
});

test('a match inside a fold is shown by opening it', () => {
  const store = new LogStore();
  store.append(traceback);
  store.find(entryTest({ ...noFilter, text: 'A.PY' }));
  expect(store.matches).toEqual([3]);
  expect(store.rows[store.reveal(3)]?.entry.number).toBe(3);
});

test('levels hide their lines but not the dividers, and are counted by record', () => {
  const store = new LogStore();
  store.append([
    ...traceback,
    line(6, 'Container started · aaa', 'console'),
    line(7, `${iso} DEBUG llm quiet`),
  ]);
  expect(store.counts).toEqual({ error: 1, warn: 0, info: 1, debug: 1 });
  store.show(['warn'], null);
  expect(shown(store)).toEqual(['divider 6']);
});

test('a stream hides the lines of the other, which then are not found either', () => {
  const store = new LogStore();
  store.append([line(1, 'a needle'), line(2, 'a needle', 'stderr'), line(3, 'no needle · x', 'console')]);
  store.show(['info'], 'stderr');
  store.find(entryTest({ ...noFilter, text: 'needle' }));
  expect(shown(store)).toEqual(['line 2', 'divider 3']);
  expect(store.matches).toEqual([2, 3]);
  expect([store.hides(1), store.hides(2)]).toEqual([true, false]);
  expect(store.rows[store.reveal(1)]?.entry.number).toBe(2);
});

test('what is found is bounded by time, inverted, and left to the console where it is an expression', () => {
  const lines = [line(1, 'a'), line(2, 'b'), line(3, 'a'), line(4, 'b')];
  const found = (filter: Partial<LogFilter>) => {
    const store = new LogStore();
    store.find(entryTest({ ...noFilter, ...filter }));
    store.append(lines);
    return store.matches;
  };
  const atOf = (number: number) => line(number, '').at;
  expect(found({ text: 'A' })).toEqual([1, 3]);
  expect(found({ text: 'a', invert: true })).toEqual([2, 4]);
  expect(found({ from: atOf(2), until: atOf(3) })).toEqual([2, 3]);
  expect(found({ text: '(a+)+$', regexp: true })).toEqual([]);
  expect(found({})).toEqual([]);
});

test('older lines in front tell by how much the view must move', () => {
  const store = new LogStore();
  store.append(sample(50, 51));
  store.prepend(sample(50));
  expect(store.firstNumber).toBe(1);
  expect(store.shiftHeight).toBe(50 * 20);
});

test('no more than 100,000 lines stay loaded while one follows', () => {
  const store = new LogStore();
  for (let from = 1; from <= 230_000; from += 5000) store.append(sample(5000, from));
  expect(store.loaded).toBeLessThanOrEqual(200_000);
  expect(store.lastNumber).toBe(230_000);
  expect(store.geometry.totalHeight).toBe(store.rows.length * 20);
});

test('when lines begin to wrap the first row in view stays where it is', () => {
  const store = new LogStore();
  store.append([line(1, 'x'.repeat(100)), line(2, 'y'.repeat(100)), line(3, 'short')]);
  store.setLayout({ columns: 40, narrow: false }, 40);
  expect(40 + store.shiftHeight).toBe(store.geometry.top(2));
});

test('the row at an offset is found in both layouts', () => {
  const store = new LogStore();
  store.append([line(1, 'x'.repeat(100)), line(2, 'short'), line(3, 'Container started', 'console')]);
  expect([0, 19, 20, 40].map((offset) => store.geometry.indexAt(offset))).toEqual([0, 0, 1, 2]);
  store.setLayout({ columns: 40, narrow: false });
  expect(store.geometry.top(1)).toBe(60);
  expect(store.geometry.totalHeight).toBe(60 + 20 + 36);
});
