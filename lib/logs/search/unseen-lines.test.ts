import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GoodTime } from '@/lib/contracts/good-time';
import { type LogSearchEvent, type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import { toInstant } from '@/lib/logs/timestamp';
import { searchFiles } from './search-files';
import { searchLog } from './start-search';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-unseen-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const minute = 60_000;
const noon = 1_790_000_000_000;
const goodTime: GoodTime = { hour: { from: noon, until: noon + 60 * minute }, start: null };

type Said = { minute: number; text: string; stream?: LogRecord['stream'] };

function write(said: readonly Said[], fileBytesMax?: number): LogFiles {
  const files = new LogFiles(directory, fileBytesMax === undefined ? {} : { fileBytesMax, filesMax: 20 });
  for (let from = 0; from < said.length; from += 1000) {
    const records = said.slice(from, from + 1000).map(
      (each): LogRecord => ({
        timestamp: toInstant(noon + Math.round(each.minute * minute)),
        stream: each.stream ?? 'stdout',
        text: each.text,
        part: false,
        mark: null,
      }),
    );
    files.append(encodeBatch(records), from + 1);
  }
  files.close();
  return files;
}

function findNew(files: LogFiles, search: LogSearchInput = {}, good: GoodTime = goodTime) {
  const open = files.files.map((file) => ({ ...file, descriptor: openSync(file.path, 'r') }));
  try {
    const parsed = logSearchSchema.parse({ onlyNew: true, numbers: true, ...search });
    const events = [...searchFiles(open, parsed, undefined, good)];
    const numbers = events.flatMap((event) => (event.type === 'numbers-found' ? event.numbers : []));
    return { numbers, events, ended: events.find(({ type }) => type === 'search-ended') };
  } finally {
    for (const { descriptor } of open) closeSync(descriptor);
  }
}

const find = <T extends LogSearchEvent['type']>(events: readonly LogSearchEvent[], type: T) =>
  events.find((event): event is Extract<LogSearchEvent, { type: T }> => event.type === type);

const letters = 'ghijklmnopqrstuvwxyz';
const shapeWord = (index: number) => `${letters[index % 20]}${letters[Math.floor(index / 20) % 20]}`;
const known = (index: number, at: number): Said => ({
  minute: at,
  text: `2026-11-28T20:30:${String(index % 60).padStart(2, '0')}.000Z INFO worker  step ${shapeWord(index % 300)}  run=${index} ms=${index % 97}`,
});

test('of 1,000,000 lines of 300 shapes and 3 others, exactly the 3 are found, over all files', () => {
  const said = [
    ...Array.from({ length: 1000 }, (_, index) => known(index, index / 20)),
    ...Array.from({ length: 1_000_000 }, (_, index) => known(index, 61 + index / 1_000_000)),
  ];
  const others = [100_000, 600_000, 1_000_999];
  for (const at of others)
    said[at] = {
      minute: said[at]?.minute ?? 0,
      text: `2026-11-28T20:30:00.000Z INFO worker  never said  run=${at}`,
    };
  const { numbers, events, ended } = findNew(write(said, 20_000_000));
  expect(numbers).toEqual(others.map((at) => at + 1));
  expect(ended).toMatchObject({ count: 3, examined: 1_000_000 });
  expect(find(events, 'first-found')?.line).toMatchObject({ number: 100_001 });
  expect(find(events, 'good-hour-read')).toEqual({
    type: 'good-hour-read',
    ...goodTime.hour,
    lines: 1000,
    complete: true,
  });
});

const line = (at: number, text: string): Said => ({ minute: at, text: `2026-11-28T20:30:00.000Z ${text}` });

describe('what is new', () => {
  test('is told from the good hour alone: what was said before it is new again', () => {
    const files = write([
      line(-30, 'ERROR worker  refused'),
      line(10, 'INFO worker  beats 1'),
      line(61, 'INFO worker  beats 2'),
      line(62, 'ERROR worker  refused'),
    ]);
    expect(findNew(files).numbers).toEqual([4]);
  });

  test('is not what the start said that led to the hour', () => {
    const files = write([
      line(-90, 'INFO worker  begins'),
      line(-80, 'ERROR worker  refused'),
      line(10, 'INFO worker  beats'),
      line(61, 'INFO worker  begins'),
      line(62, 'ERROR worker  refused'),
    ]);
    const start = { from: noon - 91 * minute, until: noon - 85 * minute };
    expect(findNew(files, {}, { ...goodTime, start }).numbers).toEqual([5]);
  });

  test('is told again and again, while a search for more of it narrows it down', () => {
    const files = write([
      line(10, 'INFO worker  beats'),
      line(61, 'ERROR worker  refused 1'),
      line(62, 'INFO worker  waits'),
      line(63, 'ERROR worker  refused 2'),
    ]);
    expect(findNew(files).numbers).toEqual([2, 3, 4]);
    expect(findNew(files, { levels: ['error'] }).numbers).toEqual([2, 4]);
    expect(findNew(files, { text: 'waits' }).numbers).toEqual([3]);
    expect(findNew(files, { after: 2 }).numbers).toEqual([3, 4]);
  });

  test('is no divider, no blank line, and no colour', () => {
    const files = write([
      line(10, 'INFO worker  beats'),
      { minute: 61, text: 'Container stopped · exit code 1', stream: 'console' },
      { minute: 62, text: '' },
      line(63, '\u001b[32mINFO\u001b[0m worker  beats'),
    ]);
    expect(findNew(files)).toMatchObject({ numbers: [], ended: { count: 0, examined: 2 } });
  });

  test('of a line beyond its first 16 KiB is not told', () => {
    const long = `INFO worker  ${'x'.repeat(1024 * 1024)}`;
    const files = write([line(10, `${long} one`), line(61, `${long} other`), line(62, `y${long}`)]);
    expect(findNew(files).numbers).toEqual([3]);
  });
});

describe('an event of several lines', () => {
  const trace = (at: number, exception: string) => [
    line(at, 'ERROR activity  failed'),
    { minute: at, text: 'Traceback (most recent call last):' },
    { minute: at, text: `  File "/app/run.py", line ${at}, in run` },
    { minute: at, text: exception },
  ];

  test('is no news when its first line and its exception are none, whatever its frames are', () => {
    const files = write([
      ...trace(10, 'ValueError: bad value 3'),
      ...trace(61, 'ValueError: bad value 4'),
      { minute: 62, text: '  File "/app/other.py", line 9, in other' },
    ]);
    expect(findNew(files).numbers).toEqual([]);
  });

  test('is news with all of its lines when its exception is', () => {
    const files = write([
      ...trace(10, 'ValueError: bad value 3'),
      ...trace(61, 'KeyError: lost 4'),
      line(62, 'ERROR activity  failed'),
    ]);
    expect(findNew(files).numbers).toEqual([5, 6, 7, 8]);
  });
});

describe('a search for news', () => {
  const searchNew = async (files: LogFiles, good: GoodTime | null) => {
    const search = logSearchSchema.parse({ onlyNew: true, numbers: true });
    const events: LogSearchEvent[] = [];
    for await (const event of searchLog(files.files, search, new AbortController().signal, {
      goodTime: good,
    }))
      events.push(event);
    return events;
  };

  test('runs in the thread of a search', async () => {
    const files = write([line(10, 'INFO worker  beats'), line(61, 'ERROR worker  refused')]);
    const events = await searchNew(files, goodTime);
    expect(events.map(({ type }) => type)).toEqual([
      'good-hour-read',
      'first-found',
      'numbers-found',
      'search-progressed',
      'search-ended',
    ]);
  });

  test('is refused where no good hour is known, or the log does not hold it', async () => {
    const files = write([line(61, 'ERROR worker  refused')]);
    await expect(searchNew(files, null)).rejects.toMatchObject({ code: 'log-good-hour-unknown' });
    await expect(searchNew(files, goodTime)).rejects.toMatchObject({ code: 'log-good-hour-not-recorded' });
  });
});
