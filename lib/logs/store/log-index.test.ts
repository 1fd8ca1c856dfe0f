import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LogFile, openLogFile } from '@/lib/logs/log-file';
import { LogFiles } from '@/lib/logs/log-files';
import { allLines, appendNumbered, range } from '@/lib/logs/log-files.test-support';
import { indexPathOf, readIndex, saveIndex } from './log-index';

const limits = { fileBytesMax: 250_000, filesMax: 5 };
let directory = '';
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-log-index-'));
  const files = await opened();
  appendNumbered(files, 6500, 100);
  files.close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function opened(): Promise<LogFiles> {
  const files = new LogFiles(directory, limits);
  await files.open();
  return files;
}

const active = () => join(directory, 'agent-runner.log');
const rotated = () => join(directory, 'agent-runner.log.1');

/** What the index says, without what tells how it was come by. */
async function known(path: string) {
  const { indexedBytes: _, ...file } = await logFile(path);
  return file;
}

async function logFile(path: string): Promise<LogFile> {
  const file = await openLogFile(path, 1);
  if (file === null) throw new Error(`${path} is no log`);
  return file;
}

async function scanned(path: string) {
  const copy = join(directory, 'copy');
  copyFileSync(path, copy);
  return { ...(await known(copy)), path };
}

test('the index of each file says what a reading of all of it says', async () => {
  for (const path of [active(), rotated()]) {
    expect(readIndex(path)?.indexedBytes).toBe(readFileSync(path).length);
    expect(await known(path)).toEqual(await scanned(path));
  }
});

test('an opening reads nothing between the edges of an indexed file', async () => {
  utimesSync(rotated(), 1000, 1000);
  rmSync(indexPathOf(rotated()));
  saveIndex(await logFile(rotated()));
  const before = await scanned(rotated());
  const bytes = readFileSync(rotated());
  bytes.fill(0x0a, 10_000, bytes.length - 10_000);
  writeFileSync(rotated(), bytes);
  utimesSync(rotated(), 1000, 1000);
  expect(await known(rotated())).toEqual(before);
});

test('a slot has the earliest and the latest time of its lines, also where the clock went back', async () => {
  const files = await opened();
  const { firstNumber, slots, slotTimes } = files.files.at(-1) ?? (await known(active()));
  expect(slotTimes).toHaveLength(slots.length);
  expect(slotTimes[0]).toEqual({ earliest: firstNumber * 1000, latest: (firstNumber + 999) * 1000 });
  const record = (second: number) => `2020-01-01T00:00:${second}.000000000Z stdout F x\n`;
  const jumped = join(directory, 'jumped');
  writeFileSync(jumped, `${record(30)}${record(50)}${record(10)}${record(40)}`);
  const [times] = (await known(jumped)).slotTimes;
  expect(times).toEqual({
    earliest: Date.parse('2020-01-01T00:00:10Z'),
    latest: Date.parse('2020-01-01T00:00:50Z'),
  });
});

test('the times of a slot leave out no line: a divider has its own, what has none counts as 0, and what only looks like one hides none', async () => {
  const path = join(directory, 'edited');
  const timesOf = async (...lines: string[]) => {
    writeFileSync(path, lines.map((each) => `${each}\n`).join(''));
    const [times] = (await known(path)).slotTimes;
    return times;
  };
  const line = '2020-01-01T00:00:30.000000000Z stdout F x';
  const divider = '2020-01-01T00:00:50.000000000+00:00 stderr F console Container started';
  const at = (second: number) => Date.parse('2020-01-01T00:00:00Z') + second * 1000;
  expect(await timesOf(line, divider)).toEqual({ earliest: at(30), latest: at(50) });
  expect(await timesOf(line, 'no record')).toEqual({ earliest: 0, latest: at(30) });
  const zoned = '2020-01-01T02:00:40.0000+02:00 stdout F x';
  expect(await timesOf(line, zoned)).toEqual({ earliest: at(30), latest: at(40) });
  const unlike = 'a-line-by-hand-____.that-endsZ stdout F x';
  expect(await timesOf(line, unlike)).toEqual({ earliest: 0, latest: Number.MAX_SAFE_INTEGER });
});

describe('an index that does not describe its file is made anew from it', () => {
  const spoilt: Array<[string, () => void]> = [
    ['missing', () => rmSync(indexPathOf(rotated()))],
    ['empty', () => writeFileSync(indexPathOf(rotated()), '')],
    ['torn', () => truncateSync(indexPathOf(rotated()), 700)],
    [
      'cut by one byte',
      () => truncateSync(indexPathOf(rotated()), readFileSync(indexPathOf(rotated())).length - 1),
    ],
    ['of one other digit', () => replaceInIndex('"lines":2', '"lines":3')],
    ['of another version', () => replaceInIndex('{"version":2', '{"version":9')],
    ['of another file', () => copyFileSync(indexPathOf(active()), indexPathOf(rotated()))],
    ['of a file that was replaced', () => writeFileSync(rotated(), readFileSync(active()))],
    ['of a file that was cut', () => truncateSync(rotated(), 100_000)],
    ['of a file that was edited in place', () => writeFileSync(rotated(), edited())],
  ];

  function replaceInIndex(from: string, to: string): void {
    const text = readFileSync(indexPathOf(rotated()), 'utf8');
    expect(text).toContain(from);
    writeFileSync(indexPathOf(rotated()), text.replace(from, to));
  }

  function edited(): Buffer {
    const bytes = readFileSync(rotated());
    bytes.write('\n', 100_000);
    return bytes;
  }

  test.each(spoilt)('%s', async (_, spoil) => {
    spoil();
    expect(readIndex(rotated())).toBeNull();
    expect(await known(rotated())).toEqual(await scanned(rotated()));
  });

  test('and written again by the next who records, not by one who only reads', async () => {
    rmSync(indexPathOf(rotated()));
    const files = await opened();
    expect(readIndex(rotated())).toBeNull();
    appendNumbered(files, 1);
    expect(readIndex(rotated())).not.toBeNull();
    files.close();
  });
});

test('what was written after the index, as by a recorder that was killed, is read and nothing else', async () => {
  const script = `
    import { LogFiles } from './lib/logs/log-files';
    import { appendNumbered } from './lib/logs/log-files.test-support';
    const files = new LogFiles(${JSON.stringify(directory)}, ${JSON.stringify(limits)});
    await files.open();
    appendNumbered(files, 20);
    process.kill(process.pid, 'SIGKILL');`;
  const run = () =>
    execFileSync('node', ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'ignore' });
  expect(run).toThrow();
  const index = readIndex(active());
  expect(index?.lines).toBeLessThan((await known(active())).lines);
  const files = await opened();
  expect(files.lastNumber).toBe(6520);
  expect(await known(active())).toEqual(await scanned(active()));
  expect((await allLines(files)).map(({ number }) => number)).toEqual(range(1, 6520));
});

test('a half record at the end of an indexed file is no line, and the next record takes its place', async () => {
  appendFileSync(active(), '2020-01-01T00:00:00.000000000Z stdout F half');
  const files = await opened();
  expect(files.lastNumber).toBe(6500);
  appendNumbered(files, 3);
  files.close();
  expect((await allLines(await opened())).map(({ number }) => number)).toEqual(range(1, 6503));
  expect(await known(active())).toEqual(await scanned(active()));
});
