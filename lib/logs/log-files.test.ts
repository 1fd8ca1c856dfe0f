import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFiles, type LogLimits } from './log-files';
import { allLines, appendNumbered, numbersOf, range } from './log-files.test-support';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-log-files-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function opened(limits: LogLimits): Promise<LogFiles> {
  const files = new LogFiles(directory, limits);
  await files.open();
  return files;
}

const named = (suffix: string) => join(directory, `agent-runner.log${suffix}`);

test('the log keeps as many files of the size as it is told, and takes no more of the disk', async () => {
  const files = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  appendNumbered(files, 2000);
  files.close();
  const again = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  expect(again.files).toHaveLength(3);
  expect(again.bytes).toBeGreaterThan(18_000);
  const logs = readdirSync(directory).filter((name) => !name.endsWith('.index'));
  const sizes = logs.map((name) => statSync(join(directory, name)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(30_000);
  expect(numbersOf(await allLines(again))).toEqual(range(again.firstNumber, 2000));
});

test('the many small files of an earlier limit are all read, and go when their room is needed', async () => {
  const old = await opened({ fileBytesMax: 2000, filesMax: 10 });
  appendNumbered(old, 165);
  old.close();
  const first = old.firstNumber;
  expect(old.files.length).toBeGreaterThan(8);

  const files = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  expect(numbersOf(await allLines(files))).toEqual(range(first, 165));
  appendNumbered(files, 60);
  expect(files.firstNumber).toBe(first);
  appendNumbered(files, 60);
  expect(files.firstNumber).toBeGreaterThan(first);
  expect(files.firstNumber).toBeLessThan(100);
  appendNumbered(files, 500);
  files.close();
  expect(files.files).toHaveLength(3);
  const again = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  expect(numbersOf(await allLines(again))).toEqual(range(files.firstNumber, 785));
});

test('a rotation overwrites no file where numbers between the names are missing', async () => {
  const files = await opened({ fileBytesMax: 2000, filesMax: 10 });
  appendNumbered(files, 60);
  files.close();
  renameSync(named('.3'), named('.9'));
  renameSync(named('.2'), named('.4'));

  const again = await opened({ fileBytesMax: 2000, filesMax: 10 });
  appendNumbered(again, 20);
  again.close();
  expect(numbersOf(await allLines(await opened({ fileBytesMax: 2000, filesMax: 10 })))).toEqual(range(1, 80));
});

test('a log whose folder was removed while it was written goes on in a new one', async () => {
  const files = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  appendNumbered(files, 10);
  rmSync(directory, { recursive: true });
  appendNumbered(files, 10);
  files.close();
  const again = await opened({ fileBytesMax: 10_000, filesMax: 3 });
  expect([again.firstNumber, again.lastNumber]).toEqual([11, 20]);
});

test('a file of another program beside the log is neither read nor touched', async () => {
  const files = await opened({ fileBytesMax: 2000, filesMax: 2 });
  appendNumbered(files, 10);
  const others = ['.old', '.01', '.1.bak', '.txt'];
  for (const suffix of others) writeFileSync(named(suffix), 'theirs');
  appendNumbered(files, 100);
  files.close();
  for (const suffix of others) expect(readFileSync(named(suffix), 'utf8')).toBe('theirs');
  expect((await opened({ fileBytesMax: 2000, filesMax: 2 })).lastNumber).toBe(110);
});
