import { expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import type { LogSearchEvent, LogSearchInput } from '@/lib/contracts/log-search';
import type { Clock } from '@/lib/core/clock';
import type { LogSource } from './log-feed';
import { NewLinesSource } from './new-lines-source';

const lineOf = (number: number): LogLine => ({ number, at: number, stream: 'stdout', text: `new ${number}` });

/** A whole log of which some lines are new; time passes as soon as somebody waits. */
function createLog() {
  const log = { lastNumber: 100, news: [40, 90], searches: [] as LogSearchInput[], sleeps: [] as number[] };
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (delayMs) => {
      log.sleeps.push(delayMs);
    },
  };
  const summaryNow = () => ({
    path: '~/log',
    firstNumber: 1,
    lastNumber: log.lastNumber,
    bytes: 9,
    lastLineAt: null,
    following: true,
  });
  const whole: LogSource = {
    page: async () => ({ lines: [lineOf(log.lastNumber)], summary: summaryNow() }),
    stream: () => {
      throw new Error('The lens looks by itself');
    },
  };
  const find = async function* (search: LogSearchInput): AsyncGenerator<LogSearchEvent> {
    log.searches.push(search);
    now += 500;
    const lines = log.news.filter((number) => number > (search.after ?? 0)).map(lineOf);
    yield { type: 'good-hour-read', from: 1, until: 2, lines: 30, complete: true };
    if (lines[0] !== undefined) yield { type: 'first-found', line: lines[0] };
    yield { type: 'lines-found', lines };
    const { lastNumber } = log;
    yield {
      type: 'search-ended',
      count: lines.length,
      more: false,
      lastNumber,
      examined: lastNumber - 30,
    };
  };
  return { log, source: new NewLinesSource(whole, find, clock) };
}

const signal = new AbortController().signal;

test('the lens is a log of the lines that are new, with the numbers that they have in the whole one', async () => {
  const { source } = createLog();
  const { lines, summary } = await source.page({ limit: 10 }, signal);
  expect(lines.map(({ number }) => number)).toEqual([40, 90]);
  expect(summary).toMatchObject({ firstNumber: 40, lastNumber: 90, bytes: 9 });
  expect(source.facts).toEqual({
    hour: { from: 1, until: 2, complete: true },
    examined: 70,
    count: 2,
    first: lineOf(40),
  });
  const around = await source.page({ after: 39, before: 90, limit: 10 }, signal);
  expect(around.lines.map(({ number }) => number)).toEqual([40]);
});

test('what comes is looked at from where the last look ended, and the first one stays the first', async () => {
  const { log, source } = createLog();
  await source.page({ limit: 10 }, signal);
  const batches = source.stream(90, signal);
  expect((await batches.next()).value).toMatchObject({ lines: [], lastNumber: 90 });
  log.lastNumber = 120;
  log.news.push(110);
  expect((await batches.next()).value).toMatchObject({ lines: [lineOf(110)], lastNumber: 110 });
  expect(log.searches.map(({ after }) => after)).toEqual([0, 100]);
  expect(source.facts).toMatchObject({ count: 3, examined: 90, first: lineOf(40) });
});

test('where nothing came nothing is searched, and a look that took long is followed by a longer rest', async () => {
  const { log, source } = createLog();
  await source.page({ limit: 10 }, signal);
  const batches = source.stream(90, signal);
  for (let round = 0; round < 4; round += 1) await batches.next();
  expect(log.searches).toHaveLength(1);
  expect(log.sleeps).toEqual([5000, 5000, 5000]);
});

test('a log that begins anew is looked at as a whole', async () => {
  const { log, source } = createLog();
  await source.page({ limit: 10 }, signal);
  const batches = source.stream(90, signal);
  await batches.next();
  log.lastNumber = 5;
  log.news = [3];
  expect((await batches.next()).value).toMatchObject({ summary: { firstNumber: 3, lastNumber: 3 } });
  expect(source.facts).toMatchObject({ count: 1, first: lineOf(3) });
});
