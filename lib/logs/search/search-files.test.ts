import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import { type LogPlaces, type LogSearchInput, logLevels, logSearchSchema } from '@/lib/contracts/log-search';
import { displayText, withoutColours } from '@/lib/core/display-text';
import { hasFields } from '@/lib/core/log-fields';
import { LevelReader } from '@/lib/core/log-levels';
import { lineExpression } from '@/lib/core/log-matcher';
import { type LogLevel, parseLogText } from '@/lib/core/log-record';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { type LineText, type NumberedLine, readLines } from '@/lib/logs/log-file';
import { LogFiles } from '@/lib/logs/log-files';
import { packRotated } from '@/lib/logs/log-files.test-support';
import type { LogRecord } from '@/lib/logs/record-format';
import { toInstant } from '@/lib/logs/timestamp';
import { searchFiles } from './search-files';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-search-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

class WholeText implements LineText {
  #text = '';
  add(piece: string): void {
    this.#text += piece;
  }
  take(): string {
    return this.#text;
  }
}

async function allLines(files: LogFiles): Promise<NumberedLine[]> {
  const lines: NumberedLine[] = [];
  for (const file of files.files)
    for await (const batch of readLines(
      file,
      { from: 1, to: Number.POSITIVE_INFINITY },
      () => new WholeText(),
    ))
      lines.push(...batch);
  return lines;
}

function find(files: LogFiles, search: LogSearchInput) {
  const open = files.files.map((file) => ({ ...file, descriptor: openSync(file.path, 'r') }));
  const numbers: number[] = [];
  const lines: LogLine[] = [];
  let places: LogPlaces | null = null;
  try {
    const parsed = logSearchSchema.parse({ numbers: true, lines: 3, places: 7, ...search });
    for (const event of searchFiles(open, parsed)) {
      if (event.type === 'numbers-found') numbers.push(...event.numbers);
      if (event.type === 'lines-found') lines.push(...event.lines);
      if (event.type === 'places-counted') places = event.places;
      if (event.type === 'search-ended') return { numbers, lines, places, count: event.count };
    }
  } finally {
    for (const { descriptor } of open) closeSync(descriptor);
  }
  throw new Error('The search did not end');
}

/** The same by reading every line. */
function filterLines(lines: NumberedLine[], input: LogSearchInput): number[] {
  const search = logSearchSchema.parse(input);
  const expression = lineExpression(search);
  const reader = new LevelReader();
  return lines.flatMap(({ number, at, stream, text }) => {
    const isDivider = stream === 'console';
    if (isDivider) reader.divide();
    const read = displayText(text.slice(0, 4000));
    const record: LogLevel | null = isDivider ? null : reader.read(read);
    const level = search.heads ? (parseLogText(read)?.level ?? null) : record;
    const { heads, levels = logLevels } = search;
    const isDividerWanted = search.dividers || !(heads || search.levels || search.stream);
    const wanted =
      number > search.after &&
      (isDivider ? isDividerWanted : level === null ? !heads : levels.includes(level)) &&
      (isDivider || search.stream === undefined || stream === search.stream) &&
      at >= (search.from ?? 0) &&
      at <= (search.until ?? Number.POSITIVE_INFINITY) &&
      hasFields(withoutColours(text), search.fields ?? []) &&
      (expression === null || expression.test(withoutColours(text)) !== search.invert);
    return wanted ? [number] : [];
  });
}

/** How many of these lines are in each of equally long stretches of all. */
function countPlaces(numbers: readonly number[], lines: readonly NumberedLine[], places: number): number[] {
  return Array.from({ length: places }, (_, place) => {
    const isHere = (number: number) => Math.floor(((number - 1) * places) / lines.length) === place;
    return numbers.filter(isHere).length;
  });
}

const words = fc.constantFrom(
  'needle',
  'Needle',
  'nee\u001b[31mdle',
  '\u001b[1;32mERROR\u001b[0m',
  'größe',
  'GRÖSSE',
  'ÉTÉ été',
  'Kelvin k',
  '✓ 測試',
  '😀',
  '\ufffd',
  'a\tb',
  ' ',
  'x'.repeat(40),
  '42ms',
  '$^.*[',
  'cause: P stdout P ',
  'run=42',
  'who="a b"',
  'who=needle',
);
const text = fc.oneof(
  { weight: 8, arbitrary: fc.array(words, { maxLength: 5 }).map((all) => all.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((all) => all.replaceAll('\n', '')),
  },
  // In parts: what is searched for may lie over the cut.
  {
    weight: 1,
    arbitrary: fc.integer({ min: 16_370, max: 33_000 }).map((many) => `${'y'.repeat(many)}needle end`),
  },
);
const head = fc.constantFrom(
  '',
  '2026-11-23T14:30:58.690Z ERROR tool ',
  '2026-11-23T14:30:58.690Z INFO worker  ',
  '2026-11-23 14:30:58,690 - x - WARNING - ',
  '{"level":"error","message":"',
  '{"level":"\\u0065rror","message":""}',
  '{"level":"cr\u0131tical","message":""}',
  'Traceback (most recent call last):',
  '  File ',
);
const record = fc.record({
  step: fc.integer({ min: 0, max: 3 }),
  stream: fc.constantFrom('stdout', 'stdout', 'stderr', 'console'),
  head,
  text,
  part: fc.boolean(),
});
/** Where no line comes in parts, bytes are searched; else each line. */
const records = fc.oneof(
  fc.array(record, { minLength: 1, maxLength: 12 }),
  fc.array(
    record.map((each) => ({ ...each, part: false })),
    { minLength: 1, maxLength: 12 },
  ),
);

function toRecords(
  all: ReadonlyArray<{
    step: number;
    stream: LogRecord['stream'];
    head: string;
    text: string;
    part: boolean;
  }>,
): LogRecord[] {
  let at = 1000;
  return all.map(({ step, stream, head: start, text: rest, part }) => {
    at += step;
    return {
      timestamp: toInstant(at),
      stream,
      text: `${start}${rest}`,
      part: part && stream !== 'console',
      mark: null,
    };
  });
}

const expressions = [
  'needle',
  'gr..e',
  'n[^x]*e',
  'er+or\\b',
  '^2026',
  'y+needle',
  '\\s42ms$',
  '(?<=x)x\\W',
  'ö|é',
  '[\\s\\S]k',
  '.',
  'a*',
  'ERROR|WARN',
  '^.*needle',
  '(?<=x )needle',
  'needle(?! k)',
  'a*needle+',
  '\\d+ms',
  '\\u0041',
  '[!-~]needle',
  '$',
];
/** Now and then: all filters at once leave no line. */
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const search = fc.record({
  text: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('needle', ...expressions, 'k', 'é', 'ö', 'dle E') },
    words,
    fc.constant(''),
  ),
  regexp: fc.boolean(),
  invert: seldom(fc.boolean()),
  heads: seldom(fc.boolean()),
  dividers: seldom(fc.boolean()),
  levels: seldom(fc.subarray<LogLevel>(['error', 'warn', 'info', 'debug'], { minLength: 1 })),
  stream: seldom(fc.constantFrom<'stdout' | 'stderr'>('stdout', 'stderr')),
  fields: seldom(
    fc.subarray(
      [
        { name: 'run', value: '42' },
        { name: 'who', value: 'a b' },
        { name: 'who', value: 'needle' },
        { name: 'logger', value: 'worker' },
      ],
      { minLength: 1, maxLength: 2 },
    ),
  ),
  from: seldom(fc.integer({ min: 990, max: 1060 })),
  until: seldom(fc.integer({ min: 990, max: 1060 })),
  after: seldom(fc.integer({ min: 0, max: 40 })),
});

/** A level of what continues a record is not known when the record is not searched. */
const withoutCutRecords = (input: LogSearchInput): LogSearchInput =>
  input.levels === undefined ? input : { ...input, after: 0 };

const isExpression = ({ text: source = '', regexp = false }: LogSearchInput) => {
  try {
    return lineExpression({ text: source, regexp }) !== undefined;
  } catch {
    return false;
  }
};

test('finds the lines that a filter of every line finds, over plain and compressed files, parts, colours and broken bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(records, { maxLength: 5 }),
      fc.array(search.filter(isExpression).map(withoutCutRecords), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (batches, searches, packed) => {
        rmSync(directory, { recursive: true, force: true });
        const files = new LogFiles(directory, { fileBytesMax: 4000 });
        let number = 1;
        for (const batch of batches) {
          files.append(encodeBatch(toRecords(batch)), number);
          number += batch.length;
        }
        files.close();
        if (packed) packRotated(files);
        const lines = await allLines(files);
        for (const each of searches) {
          const expected = filterLines(lines, each);
          const found = find(files, each);
          expect({ search: each, numbers: found.numbers }).toEqual({ search: each, numbers: expected });
          expect(found.count).toBe(expected.length);
          expect(found.places?.found).toEqual(countPlaces(expected, lines, 7));
          const shown = lines.filter(({ number: each }) => expected.slice(-3).includes(each));
          expect(found.lines).toEqual(
            shown.map(({ at, number: each, stream, text: whole }) => ({
              number: each,
              at,
              stream,
              text: whole,
            })),
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});

describe('a file that no recorder wrote', () => {
  test('is searched as it is read: any bytes, no times, lines longer than what is read at once', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a line by hand with a needle\n'),
      Buffer.from([0xff, 0xfe, 0x6e, 0xc3, 0x0a]),
      Buffer.from(`${'z'.repeat(1_500_000)}needle\n`),
      Buffer.from('\n\nneedle\nan end without a line feed: needle'),
    ]);
    writeFileSync(join(directory, 'agent-runner.log'), bytes);
    const files = new LogFiles(directory);
    await files.open();
    const lines = await allLines(files);
    for (const each of [{ text: 'needle' }, { text: '\ufffdn' }, { text: 'e+d', regexp: true }, { text: '' }])
      expect(find(files, each).numbers).toEqual(filterLines(lines, each));
  });
});

test('a text that stands before each line, too, is found where a line has it: at its start, and behind that', () => {
  const files = new LogFiles(directory);
  const texts = ['no', 'stdout F', '', 'it is stdout F', 'stdout', 'stdout F stdout F'];
  const records = texts.map(
    (each): LogRecord => ({ timestamp: toInstant(1), stream: 'stdout', text: each, part: false, mark: null }),
  );
  files.append(encodeBatch(records), 1);
  files.close();
  expect(find(files, { text: 'stdout F' }).numbers).toEqual([2, 4, 6]);
  expect(find(files, { text: '(?<=is )stdout F', regexp: true }).numbers).toEqual([4]);
});

test('errors, warnings and dividers are counted by where they are, each record once', async () => {
  const files = new LogFiles(directory);
  const say = (texts: string[], stream: LogRecord['stream'] = 'stdout'): LogRecord[] =>
    texts.map((each) => ({ timestamp: toInstant(1000), stream, text: each, part: false, mark: null }));
  const iso = '2026-11-23T14:30:58.690Z';
  const records = [
    ...say(['Container started'], 'console'),
    ...say([
      `${iso} ERROR tool a`,
      'Traceback (most recent call last):',
      '  File "a.py"',
      'ValueError: ERROR',
    ]),
    ...say([`${iso} INFO llm no ERROR here`, `${iso} WARN llm slow`, '{"level":"warning","message":"x"}']),
  ];
  files.append(encodeBatch(records), 1);
  files.close();
  const search: LogSearchInput = { levels: ['error', 'warn'], heads: true, dividers: true, places: 4 };
  expect(find(files, search).places).toEqual({
    firstNumber: 1,
    lastNumber: 8,
    found: [2, 0, 0, 2],
    errors: [1, 0, 0, 0],
    warnings: [0, 0, 0, 2],
    dividers: [1, 0, 0, 0],
  });
});

test('lines have their numbers far from a place of the index, and over two thousand of them', async () => {
  const files = new LogFiles(directory, { fileBytesMax: 200_000 });
  const texts = Array.from({ length: 9000 }, (_, index) => `line ${index + 1}`);
  for (let from = 0; from < texts.length; from += 700) {
    const batch = texts.slice(from, from + 700);
    const records = batch.map(
      (each, index): LogRecord => ({
        timestamp: toInstant(from + index),
        stream: 'stdout',
        text: each,
        part: false,
        mark: null,
      }),
    );
    files.append(encodeBatch(records), from + 1);
  }
  files.close();
  expect(files.files.length).toBeGreaterThan(1);
  expect(find(files, { text: '99$', regexp: true }).numbers).toEqual(
    Array.from({ length: 90 }, (_, index) => index * 100 + 99),
  );
  expect(find(files, { text: 'line 8999', after: 8998 }).lines).toEqual([
    { number: 8999, at: 8998, stream: 'stdout', text: 'line 8999' },
  ]);
});
