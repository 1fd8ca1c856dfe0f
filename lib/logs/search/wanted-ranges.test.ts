import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import { LogBytes } from '@/lib/logs/store/log-bytes';
import { countLevels } from '@/lib/logs/store/slot-levels';
import { toInstant } from '@/lib/logs/timestamp';
import { searchFiles } from './search-files';
import type { OpenFile } from './searched-file';
import { wantedRanges } from './wanted-ranges';

let directory = '';
let open: OpenFile[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-ranges-'));
});
afterEach(() => {
  closeFiles();
  rmSync(directory, { recursive: true, force: true });
});

function closeFiles(): void {
  for (const { descriptor } of open) closeSync(descriptor);
  open = [];
}

/** Lines of one kind, each so many milliseconds after the one before; less than 0: the clock goes back. */
interface Run {
  kind: 'info' | 'error' | 'trace' | 'plain' | 'divider' | 'no-time';
  count: number;
  from: number;
  stepMs: number;
}

const texts: Record<Run['kind'], string> = {
  info: '2026-11-23T14:30:58.690Z INFO worker  said',
  error: '2026-11-23T14:30:58.690Z ERROR worker  refused',
  trace: '  File "run.py"',
  plain: 'said without a level',
  divider: 'Container started',
  'no-time': 'by hand',
};

/** A rotated file has counts of its levels, as a compressed one does; the newest has none. */
function write(runs: readonly Run[], fileBytesMax = 150_000): void {
  closeFiles();
  rmSync(directory, { recursive: true, force: true });
  const files = new LogFiles(directory, { fileBytesMax, filesMax: 100 });
  for (const { kind, count, from, stepMs } of runs) {
    const records = Array.from({ length: count }, (_, index): LogRecord => {
      const timestamp = kind === 'no-time' && index > 0 ? '' : toInstant(from + index * stepMs);
      const stream = kind === 'divider' ? 'console' : 'stdout';
      return { timestamp, stream, text: texts[kind], part: false, mark: null };
    });
    files.append(encodeBatch(records), files.lastNumber + 1);
  }
  files.close();
  open = files.files.map((file) => {
    const stored = { ...file, descriptor: openSync(file.path, 'r') };
    return file.path === files.path ? stored : { ...stored, slotLevels: countLevels(stored) };
  });
}

const found = (files: readonly OpenFile[], input: LogSearchInput) =>
  [...searchFiles(files, logSearchSchema.parse({ numbers: true, lines: 5, places: 9, ...input }))].filter(
    ({ type }) => type !== 'search-progressed',
  );

/** As if the index said nothing. */
const withoutIndex = () => open.map((file) => ({ ...file, slotTimes: [], slotLevels: null }));

function bytesRead(files: readonly OpenFile[], input: LogSearchInput): number {
  const searched = files.map((file) => ({ ...file, log: new LogBytes(file) }));
  const ranges = [...wantedRanges(searched, logSearchSchema.parse(input))];
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** What is read at once, and so how many are told at once, is another matter. */
const numbersOf = (events: ReturnType<typeof found>) =>
  events.flatMap((event) => (event.type === 'numbers-found' ? event.numbers : []));
const others = (events: ReturnType<typeof found>) => events.filter(({ type }) => type !== 'numbers-found');

const noon = 1_790_000_000_000;
const instant = fc.integer({ min: noon, max: noon + 40_000 });
const run: fc.Arbitrary<Run> = fc.record({
  kind: fc.constantFrom('info', 'info', 'info', 'error', 'trace', 'plain', 'divider', 'no-time'),
  count: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 900, max: 1400 })),
  from: instant,
  stepMs: fc.integer({ min: -3, max: 9 }),
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const search = fc.record({
  from: maybe(instant),
  until: maybe(instant),
  levels: maybe(fc.subarray<LogLevel>(['error', 'warn', 'info'], { minLength: 1 })),
  heads: maybe(fc.boolean()),
  dividers: maybe(fc.boolean()),
  after: maybe(fc.integer({ min: 0, max: 5000 })),
  text: maybe(fc.constantFrom('said', 'refused')),
});

test('the index changes nothing of what is found, over clock jumps, dividers, lines without a time, and records over slots and files', () => {
  fc.assert(
    fc.property(
      fc.array(run, { minLength: 1, maxLength: 12 }),
      fc.array(search, { minLength: 1, maxLength: 6 }),
      (runs, searches) => {
        write(runs);
        for (const each of searches) {
          const [by, without] = [found(open, each), found(withoutIndex(), each)];
          expect({ each, found: numbersOf(by) }).toEqual({ each, found: numbersOf(without) });
          expect(others(by)).toEqual(others(without));
          expect(bytesRead(open, each)).toBeLessThanOrEqual(bytesRead(withoutIndex(), each));
        }
      },
    ),
    { numRuns: 60 },
  );
});

const steady = (kind: Run['kind'], count: number, from: number): Run => ({ kind, count, from, stepMs: 1 });

test('of a range of times only the slots are read that have lines of it, each time that the clock passed it', () => {
  write([steady('info', 20_000, noon), steady('info', 20_000, noon)], 10_000_000);
  const range = { from: noon + 5200, until: noon + 5300 };
  const all = bytesRead(open, {});
  expect(numbersOf(found(open, range))).toHaveLength(202);
  expect(bytesRead(open, range)).toBeLessThanOrEqual((2 * all) / 40);
});

test('of levels only the slots are read of which the index counts some, and where the record begins', () => {
  write([
    steady('info', 30_000, noon),
    steady('error', 1, noon),
    steady('trace', 1500, noon),
    steady('info', 3000, noon),
  ]);
  const total = bytesRead(open, {});
  const errors = { levels: ['error' as const] };
  expect(numbersOf(found(open, errors))).toHaveLength(1501);
  expect(bytesRead(open, errors)).toBeLessThan(total / 5);
  expect(bytesRead(open, { ...errors, heads: true })).toBeLessThan(total / 5);
});

test('what is searched has the level of the record that began long before it, in another file', () => {
  const trace = [0, 1, 2, 3, 4].map((thousand) => steady('trace', 1000, noon + 1501 + thousand * 1000));
  write([steady('info', 1500, noon), steady('error', 1, noon + 1500), ...trace]);
  expect(open.length).toBeGreaterThan(2);
  const late = { levels: ['error' as const], from: noon + 6000 };
  expect(numbersOf(found(open, late))).toHaveLength(501);
  expect(bytesRead(open, { from: late.from })).toBeLessThan(bytesRead(open, late));
});
