import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogBatch, LogLine } from '@/lib/contracts/log';
import { type LogSearchEvent, type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import type { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { toInstant } from '@/lib/logs/timestamp';
import { searchAndFollow } from './search-and-follow';
import { searchLog } from './start-search';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-follow-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const noon = 1_790_000_000_000;
const minute = 60_000;
const good = { hour: { from: noon, until: noon + 60 * minute }, start: null };
const head = '2026-11-28T20:30:00.000Z';
const recorded: Array<[at: number, text: string]> = [
  [10, `${head} INFO worker  beats 1`],
  [11, `${head} ERROR activity  failed`],
  [11, 'Traceback (most recent call last):'],
  [11, 'ValueError: bad value 1'],
  [61, `${head} INFO worker  beats 2`],
  [62, `${head} ERROR activity  failed`],
  [62, 'Traceback (most recent call last):'],
];

function writeLog(): LogFiles {
  const files = new LogFiles(directory);
  const records = recorded.map(([at, text]): LogRecord => {
    return { timestamp: toInstant(noon + at * minute), stream: 'stdout', text, part: false, mark: null };
  });
  files.append(encodeBatch(records), 1);
  files.close();
  return files;
}

/** The numbers that come behind the end of the search, and those that were left out. */
async function follow(batches: Array<{ lines: string[]; skipped?: number }>, input: LogSearchInput = {}) {
  const files = writeLog();
  const query = logSearchSchema.parse({ onlyNew: true, follow: true, ...input });
  const signal = new AbortController().signal;
  const events: LogSearchEvent[] = [];
  const toLine = (text: string, number: number): LogLine => {
    const stream = text.startsWith('---') ? 'console' : 'stdout';
    return { number, at: noon + 90 * minute, stream, text };
  };
  async function* live(after: number): AsyncGenerator<LogBatch> {
    const before = recorded.map(([, text], index) => toLine(text, index + 1));
    yield { lines: before.slice(after), skipped: 0 };
    let number = recorded.length;
    for (const { lines, skipped = 0 } of batches) {
      yield { lines: lines.map((text, index) => toLine(text, number + index + 1)), skipped };
      number += lines.length;
    }
  }
  const search = (seen: ShapeSet) => searchLog(files.files, query, signal, { goodTime: good, seen });
  for await (const event of searchAndFollow(query, search, live)) events.push(event);
  const ended = events.findIndex(({ type }) => type === 'search-ended');
  return events.slice(ended + 1).flatMap((event) => {
    if (event.type === 'lines-skipped') return [`${event.count} skipped`];
    return event.type === 'lines-found' ? event.lines.map(({ text }) => text) : [];
  });
}

test('of the lines that come only those are told that are of no shape of the good time, over restarts', async () => {
  const refused = `${head} ERROR worker  refused`;
  expect(
    await follow([
      { lines: ['ValueError: bad value 9', `${head} INFO worker  beats 7`] },
      { lines: [refused] },
      { lines: ['--- Container stopped', '--- Container started', `${head} INFO worker  beats 8`, refused] },
    ]),
  ).toEqual([refused, refused]);
});

test('what an event turns out to be is told with the lines of it that came before', async () => {
  const event = [`${head} ERROR activity  failed`, 'Traceback (most recent call last):', '  File "a.py"'];
  expect(await follow([{ lines: event }, { lines: ['KeyError: lost', '  File "b.py"'] }])).toEqual([
    ...event,
    'KeyError: lost',
    '  File "b.py"',
  ]);
});

test('an event that began in what was searched is the same event, of which the new lines are told', async () => {
  expect(await follow([{ lines: ['KeyError: lost'] }])).toEqual(['KeyError: lost']);
  expect(await follow([{ lines: ['ValueError: bad value 2'] }])).toEqual([]);
});

test('it is narrowed down as the search is, and lines that were left out are counted', async () => {
  const lines = [`${head} WARN worker  slow`, `${head} ERROR worker  refused`];
  expect(await follow([{ lines, skipped: 3 }], { levels: ['error'] })).toEqual([
    '3 skipped',
    `${head} ERROR worker  refused`,
  ]);
});
