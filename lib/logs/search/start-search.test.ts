import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogSearchEvent, type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import { toInstant } from '@/lib/logs/timestamp';
import { type SearchLimits, searchLog } from './start-search';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-search-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const patient: SearchLimits = { silenceMs: 60_000, notReadMs: 60_000 };
const explosion = { text: '(x+x+)+y', regexp: true, numbers: true };

function logOf(texts: string[], fileBytesMax?: number): LogFiles {
  const files = new LogFiles(directory, { ...(fileBytesMax && { fileBytesMax }) });
  append(files, texts);
  return files;
}

function append(files: LogFiles, texts: string[]): void {
  const records = texts.map(
    (text): LogRecord => ({ timestamp: toInstant(1000), stream: 'stdout', text, part: false, mark: null }),
  );
  files.append(encodeBatch(records), files.lastNumber + 1);
}

const search = (
  files: LogFiles,
  input: LogSearchInput,
  signal = new AbortController().signal,
  limits = patient,
  owner?: string,
) =>
  searchLog(files.files, logSearchSchema.parse(input), signal, {
    limits,
    ...(owner !== undefined && { owner }),
  });

async function numbersOf(events: AsyncGenerator<LogSearchEvent>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const event of events) if (event.type === 'numbers-found') numbers.push(...event.numbers);
  return numbers;
}

/** Of this test's log files. */
const openFiles = () =>
  readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(directory);
    } catch {
      return false;
    }
  }).length;

test('two searches at once find each what it was asked for, and leave no file open', async () => {
  const files = logOf(['one', 'two', 'one and two']);
  files.close();
  const both = [search(files, { text: 'one', numbers: true }), search(files, { text: 'two', numbers: true })];
  expect(await Promise.all(both.map(numbersOf))).toEqual([
    [1, 3],
    [2, 3],
  ]);
  await expect.poll(openFiles, { timeout: 30_000 }).toBe(0);
});

test('what is appended and rotated away meanwhile changes nothing', async () => {
  const files = logOf(
    Array.from({ length: 50 }, (_, index) => `needle ${index}`),
    6000,
  );
  const events = search(files, { text: 'needle', numbers: true });
  const first = events.next();
  for (let round = 0; round < 15; round += 1)
    append(
      files,
      Array.from({ length: 100 }, () => `needle ${'-'.repeat(40)}`),
    );
  expect(files.firstNumber).toBeGreaterThan(50);
  await first;
  const ended = [];
  for await (const event of events) ended.push(event);
  expect(ended.at(-1)).toEqual({ type: 'search-ended', count: 50, more: false, lastNumber: 50 });
  files.close();
});

test('an expression that explodes is ended with its name, and the console goes on meanwhile', async () => {
  const files = logOf(['x'.repeat(60)]);
  files.close();
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 20);
  const ended = numbersOf(search(files, explosion, undefined, { ...patient, silenceMs: 1500 }));
  await expect(ended).rejects.toMatchObject({ code: 'log-search-too-slow' });
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(10);
  await expect.poll(openFiles, { timeout: 30_000 }).toBe(0);
});

test('a search whose reader leaves ends, also one that computes', async () => {
  const files = logOf(['x'.repeat(60)]);
  files.close();
  const leaving = new AbortController();
  const ended = numbersOf(search(files, explosion, leaving.signal));
  await sleep(500);
  leaving.abort();
  expect(await ended).toEqual([]);
  await expect.poll(openFiles, { timeout: 30_000 }).toBe(0);
});

test('a reader that takes nothing stops the search, then ends it', async () => {
  const texts = Array.from({ length: 300_000 }, (_, index) => `needle ${index} ${'-'.repeat(60)}`);
  const files = new LogFiles(directory, { fileBytesMax: 100_000_000 });
  for (let from = 0; from < texts.length; from += 10_000) append(files, texts.slice(from, from + 10_000));
  files.close();
  const events = search(files, { text: 'needle', numbers: true }, undefined, { ...patient, notReadMs: 1000 });
  await events.next();
  await expect.poll(openFiles, { timeout: 60_000 }).toBe(0);
  await expect(numbersOf(events)).rejects.toMatchObject({ code: 'log-search-not-read' });
});

test('four search at once, a fifth is refused until one has ended', async () => {
  const files = logOf(['x'.repeat(60)]);
  files.close();
  const leaving = new AbortController();
  const four = Array.from({ length: 4 }, () => numbersOf(search(files, explosion, leaving.signal)));
  await expect(numbersOf(search(files, { text: 'x' }))).rejects.toMatchObject({ code: 'log-search-busy' });
  leaving.abort();
  await Promise.all(four);
  await expect.poll(openFiles, { timeout: 30_000 }).toBe(0);
  expect(await numbersOf(search(files, { text: 'x', numbers: true }))).toEqual([1]);
});

test('one sign-in has at most two places: a third of its searches waits for one of them, others go on', async () => {
  const files = logOf(['x'.repeat(60)]);
  files.close();
  const leaving = new AbortController();
  const own = Array.from({ length: 2 }, () =>
    numbersOf(search(files, explosion, leaving.signal, patient, 'guest')),
  );
  const hurried = numbersOf(search(files, { text: 'x' }, AbortSignal.abort(), patient, 'guest'));
  await expect(hurried).rejects.toMatchObject({ code: 'log-search-busy' });
  const input = { text: 'x', numbers: true };
  expect(await numbersOf(search(files, input, undefined, patient, 'another'))).toEqual([1]);
  expect(await numbersOf(search(files, input))).toEqual([1]);
  const third = numbersOf(search(files, input, undefined, patient, 'guest'));
  leaving.abort();
  expect(await third).toEqual([1]);
  await Promise.all(own);
});

test('what is no expression is refused by what is wrong with it', async () => {
  const files = logOf(['x']);
  files.close();
  await expect(numbersOf(search(files, { text: '(', regexp: true }))).rejects.toMatchObject({
    code: 'log-search-invalid',
  });
});
