import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import { copiedLines } from './copied-lines';
import { LogStore, loadedMax } from './log-store';
import { textBesideTime } from './repeats';

const line = (number: number, text: string, stream: LogLine['stream'] = 'stdout'): LogLine => ({
  number,
  at: number * 1000,
  stream,
  text,
});
const stamped = (number: number, text: string) =>
  line(number, `${new Date(number * 1000).toISOString()} INFO llm ${text}`);

function storeOf(lines: readonly LogLine[]): LogStore {
  const store = new LogStore();
  store.append(lines);
  return store;
}

const shown = ({ rows }: LogStore) =>
  rows.map((row) => {
    if (row.type !== 'repeat') return `${row.type} ${row.entry.number}`;
    return `${row.open ? 'open' : 'folded'} ${row.entry.number}-${row.last.number} × ${row.count}`;
  });
describe('a line differs in nothing but time', () => {
  const same: Array<[string, string, string]> = [
    ['no time', 'tick', 'tick'],
    ['the worker’s', '2026-11-23T14:30:58.690Z INFO llm sent', '2026-11-23T14:30:59Z INFO llm sent'],
    [
      'Python’s',
      '2026-11-23 14:30:58,690 - llm - INFO - sent',
      '2026-11-23 14:31:00,001 - llm - INFO - sent',
    ],
    ['Go’s', '2026/11/23 14:30:58 sent', '2026/11/24 04:30:58 sent'],
    ['zerolog’s', '2:51AM INF sent', '12:52PM INF sent'],
    [
      'logfmt',
      'time="2026-11-23 14:30" level=info msg=sent',
      'time=2026-11-23T15:30:01Z level=info msg=sent',
    ],
    ['JSON', '{"ts":1.5e9,"level":"info","msg":"sent"}', '{"ts":1.6e9,"level":"info","msg":"sent"}'],
    ['several logs in one', '[agent-runner  ] 14:30:58 sent', '[agent-runner  ] 14:30:59 sent'],
    ['brackets', '[2026-11-23 14:30:58.690] sent', '[2026-11-23 14:30:59.690] sent'],
  ];
  test.each(same)('%s', (_name, one, other) => {
    expect(textBesideTime(line(1, one))).toBe(textBesideTime(line(2, other)));
  });

  const different: Array<[string, LogLine, LogLine]> = [
    ['a number that is no time', stamped(1, 'took 3 ms'), stamped(2, 'took 4 ms')],
    ['a time within the text', line(1, 'begun at 14:30:58'), line(2, 'begun at 14:30:59')],
    ['its stream', line(1, 'tick'), line(2, 'tick', 'stderr')],
    ['blanks', line(1, 'tick'), line(2, 'tick ')],
    ['its name', line(1, '[one] 14:30:58 tick'), line(2, '[two] 14:30:58 tick')],
  ];
  test.each(different)('not so: %s', (_name, one, other) => {
    expect(shown(storeOf([one, other]))).toEqual(['line 1', 'line 2']);
  });

  test('not so: what lies beyond the text that is loaded, and dividers', () => {
    const long = `${'x'.repeat(4001)}`;
    const divider = 'Container started';
    const lines = [line(1, long), line(2, long), line(3, divider, 'console'), line(4, divider, 'console')];
    expect(shown(storeOf(lines))).toEqual(['line 1', 'line 2', 'divider 3', 'divider 4']);
  });
});

test('equal lines that follow each other are one row with their count, and the first of them', () => {
  const lines = [stamped(1, 'a'), ...[2, 3, 4].map((number) => stamped(number, 'b')), stamped(5, 'a')];
  const store = storeOf(lines);
  expect(shown(store)).toEqual(['line 1', 'folded 2-4 × 3', 'line 5']);
  expect(store.counts.info).toBe(5);
  store.toggleRepeat(2);
  expect(shown(store)).toEqual(['line 1', 'open 2-4 × 3', 'line 3', 'line 4', 'line 5']);
  store.toggleRepeat(2);
  expect(shown(store)).toEqual(['line 1', 'folded 2-4 × 3', 'line 5']);
});

test('switched off each line has its row, and the view stays where it was', () => {
  const store = storeOf([...Array.from({ length: 50 }, (_, at) => stamped(at + 1, 'b')), stamped(51, 'end')]);
  expect(shown(store)).toEqual(['folded 1-50 × 50', 'line 51']);
  store.setFoldsRepeats(false, store.geometry.top(1));
  expect(store.rows).toHaveLength(51);
  expect(store.shiftHeight).toBe(store.geometry.top(50) - store.geometry.top(1));
});

test('a line of a traceback is not folded, nor what a hidden line parts', () => {
  const texts = ['x ERROR broke', '2026-11-23T14:30:58Z ERROR llm broke', '  at a', '  at a'];
  expect(shown(storeOf(texts.map((text, at) => line(at + 1, text))))).toEqual(['line 1', 'line 2', 'fold 4']);
  const debug = line(2, '2026-11-23T14:30:58Z DEBUG llm quiet');
  expect(shown(storeOf([stamped(1, 'b'), debug, stamped(3, 'b')]))).toEqual(['line 1', 'line 3']);
});

test('a step to a line within a fold opens it, and the search counts each', () => {
  const store = storeOf([1, 2, 3].map((number) => stamped(number, 'needle')));
  store.find(({ message }) => message.includes('needle'));
  expect(store.matches).toEqual([1, 2, 3]);
  expect(store.reveal(1)).toBe(0);
  expect(shown(store)).toEqual(['folded 1-3 × 3']);
  expect(store.reveal(3)).toBe(2);
  expect(shown(store)).toEqual(['open 1-3 × 3', 'line 2', 'line 3']);
});

test('however equal lines come, in batches or as older pages, the rows and their heights are those of one page', () => {
  const texts = fc.array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 30 });
  const steps = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.nat(), steps, (chosen, from, sizes) => {
      const lines = chosen.map((text, at) => stamped(at + 1, text));
      const whole = storeOf(lines);
      const parts = new LogStore();
      let [first, end] = [from % lines.length, (from % lines.length) + 1];
      parts.reset(lines.slice(first, end));
      for (const size of sizes) {
        parts.append(lines.slice(end, end + size));
        end += size;
        parts.prepend(lines.slice(Math.max(0, first - size), first));
        first = Math.max(0, first - size);
      }
      expect(shown(parts)).toEqual(shown(whole));
      expect(parts.geometry.totalHeight).toBe(whole.geometry.totalHeight);
    }),
  );
});

test('a repeat that was opened stays open when older or newer lines join it, and when its first lines go', () => {
  const store = new LogStore();
  store.reset([3, 4].map((number) => line(number, 'b')));
  store.toggleRepeat(3);
  store.append([line(5, 'b')]);
  expect(shown(store)).toEqual(['open 3-5 × 3', 'line 4', 'line 5']);
  store.prepend([1, 2].map((number) => line(number, 'b')));
  expect(shown(store)).toEqual(['open 1-5 × 5', 'line 2', 'line 3', 'line 4', 'line 5']);
  store.append(Array.from({ length: loadedMax }, (_, at) => line(at + 6, 'b')));
  expect(store.rows).toHaveLength(store.loaded);
});

test('what is copied has each line of a fold, with its own time', () => {
  const store = storeOf([stamped(1, 'a'), stamped(2, 'b'), stamped(3, 'b')]);
  const between = (from: number, to: number) => store.entriesBetween(from, to);
  const format = (at: number) => `${at / 1000} s`;
  expect(copiedLines(store.rows, between, format)).toBe('1 s INFO llm a\n2 s INFO llm b\n3 s INFO llm b');
  expect(copiedLines(store.rows.slice(0, 1), between, format)).toBeNull();
});
