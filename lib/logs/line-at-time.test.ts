import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeBatch } from './encoded-batch';
import { readWindow } from './history';
import { lineAtTime } from './line-at-time';
import { LogFiles } from './log-files';
import { toInstant } from './timestamp';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-times-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Files of some two thousand lines each, with these times, numbered from 1. */
function write(times: readonly number[]): LogFiles {
  rmSync(directory, { recursive: true, force: true });
  const files = new LogFiles(directory, { fileBytesMax: 100_000 });
  for (let from = 0; from < times.length; from += 500) {
    const records = times.slice(from, from + 500).map((at) => ({
      timestamp: toInstant(at),
      stream: 'stdout' as const,
      text: 'x',
      part: false,
      mark: null,
    }));
    files.append(encodeBatch(records), from + 1);
  }
  files.close();
  return files;
}

const runs = fc.array(
  fc.record({ start: fc.integer({ min: 0, max: 9000 }), lines: fc.integer({ min: 1, max: 2500 }) }),
  { minLength: 1, maxLength: 3 },
);

test('in a log whose times go on it is the first line that is late enough', async () => {
  const times = Array.from({ length: 5300 }, (_, index) => 1000 + Math.floor(index / 3) * 10);
  const files = write(times);
  expect(files.files.length).toBeGreaterThan(1);
  for (const at of [0, 1000, 1001, 1010, 9995, 18_660, times.at(-1) ?? 0])
    expect(await lineAtTime(files, at)).toBe(times.findIndex((each) => each >= at) + 1);
  expect(await lineAtTime(files, (times.at(-1) ?? 0) + 1)).toBeNull();
});

test('however often the clock was set back, the line is late enough and the one before it is not', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.integer({ min: 0, max: 12_000 }), async (all, at) => {
      const times = all.flatMap(({ start, lines }) =>
        Array.from({ length: lines }, (_, index) => start + index),
      );
      const files = write(times);
      const number = await lineAtTime(files, at);
      if (number === null) {
        // Only the starts of the index are looked at behind a clock that was set back.
        const starts = files.files.flatMap(({ firstNumber, lines }) =>
          Array.from({ length: Math.ceil(lines / 1000) }, (_, slot) => firstNumber + slot * 1000),
        );
        expect(starts.filter((start) => (times[start - 1] ?? 0) >= at)).toEqual([]);
        return;
      }
      expect(times[number - 1]).toBeGreaterThanOrEqual(at);
      if (number > 1) expect(times[number - 2]).toBeLessThan(at);
    }),
    { numRuns: 40 },
  );
});

test('a window by time has the line and those around it, or the newest where none is that late', async () => {
  const files = write(Array.from({ length: 3000 }, (_, index) => index * 10));
  const numbers = async (at: number) => {
    const { lines, place } = await readWindow(files, { at, limit: 4 });
    return { place, numbers: lines.map(({ number }) => number) };
  };
  expect(await numbers(20_000)).toEqual({ place: 2001, numbers: [1999, 2000, 2001, 2002] });
  expect(await numbers(0)).toEqual({ place: 1, numbers: [1, 2, 3, 4] });
  expect(await numbers(30_000)).toEqual({ place: null, numbers: [2997, 2998, 2999, 3000] });
});

test('an empty log has no line', async () => {
  expect(await lineAtTime(new LogFiles(directory), 0)).toBeNull();
});
