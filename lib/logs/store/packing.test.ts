import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logSearchSchema } from '@/lib/contracts/log-search';
import { sweepDirectory } from '@/lib/core/atomic-file';
import { LevelReader } from '@/lib/core/log-levels';
import type { LogLevel } from '@/lib/core/log-record';
import { downloadText } from '@/lib/logs/download-text';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { readPage, readRecent } from '@/lib/logs/history';
import { LogFiles } from '@/lib/logs/log-files';
import { allLines, appendNumbered, numbersOf, packRotated, range } from '@/lib/logs/log-files.test-support';
import type { LogRecord } from '@/lib/logs/record-format';
import { searchLog } from '@/lib/logs/search/start-search';
import { toInstant } from '@/lib/logs/timestamp';
import { indexPathOf } from './log-index';
import { Packing } from './packing';

const limits = { fileBytesMax: 700_000, filesMax: 5 };
/** Enough for a thread. */
const largeLimits = { fileBytesMax: 1_200_000, filesMax: 5 };
let directory = '';
let packing: Packing | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-packing-'));
});
afterEach(async () => {
  await packing?.stop();
  packing = null;
  for (const made of [directory, `${directory}-start`]) rmSync(made, { recursive: true, force: true });
});

async function opened(own = limits): Promise<LogFiles> {
  const files = new LogFiles(directory, own);
  await files.open();
  return files;
}

const path = (suffix = '') => join(directory, `agent-runner.log${suffix}`);
const logNames = () =>
  readdirSync(directory)
    .filter((name) => !name.endsWith('.index'))
    .sort();

async function numbersFound(files: LogFiles, text: string): Promise<number[]> {
  const search = logSearchSchema.parse({ text, numbers: true });
  const found: number[] = [];
  for await (const event of searchLog(files.files, search, new AbortController().signal))
    if (event.type === 'numbers-found') found.push(...event.numbers);
  return found;
}

async function download(files: LogFiles): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of downloadText(files)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** All that a reader can ask for. */
async function readings(files: LogFiles) {
  return {
    lines: await allLines(files),
    jump: await readPage(files, { after: 4321, limit: 7 }),
    back: await readPage(files, { before: 4321, limit: 2500 }),
    recent: await readRecent(files, '0', 9000),
    found: await numbersFound(files, 'line 77'),
    download: await download(files),
  };
}

test('pages, jumps, searches and downloads over compressed files give what they gave before', async () => {
  const files = await opened();
  appendNumbered(files, 9000, 100);
  const before = await readings(files);
  packRotated(files);
  expect(logNames()).toEqual(['agent-runner.log', 'agent-runner.log.1.gz']);
  expect(await readings(files)).toEqual(before);
  files.close();
  expect(await readings(await opened())).toEqual(before);
});

test('a compressed file is the plain one for any reader of gzip', async () => {
  const files = await opened();
  appendNumbered(files, 9000, 100);
  const plain = readFileSync(path('.1'));
  packRotated(files);
  expect(execFileSync('gzip', ['-dc', path('.1.gz')], { maxBuffer: 10_000_000 }).equals(plain)).toBe(true);
  expect(gunzipSync(readFileSync(path('.1.gz'))).equals(plain)).toBe(true);
});

test('a page reads no more than the blocks that have its lines, and says where a damaged one is', async () => {
  const files = await opened(largeLimits);
  appendNumbered(files, 15_000, 100);
  const expected = await readPage(files, { after: 5000, limit: 1000 });
  packRotated(files);
  const [file] = files.rotated;
  const { starts, plainBytes } = file?.blocks ?? { starts: [], plainBytes: 1 };
  const bytes = readFileSync(path('.1.gz'));
  const needed = [5, 6, 7].map((slot) => Math.floor((file?.slots[slot] ?? 0) / plainBytes));
  const others = range(0, starts.length - 2).filter((index) => !needed.includes(index));
  expect(others.length).toBeGreaterThan(2);
  for (const index of others) bytes.fill(0, (starts[index] ?? 0) + 20, (starts[index + 1] ?? 0) - 8);
  writeFileSync(path('.1.gz'), bytes);
  expect(await readPage(files, { after: 5000, limit: 1000 })).toEqual(expected);
  await expect(readPage(files, { after: 0, limit: 10 })).rejects.toThrow(
    'A compressed file of the log is damaged at byte 0',
  );
  await expect(numbersFound(files, 'line 77')).rejects.toThrow(/broke off/);
});

test('the levels of each slot are those of its lines, tracebacks with the record that they belong to', async () => {
  const texts = range(1, 12_000).map((number) => {
    if (number % 7 === 0) return `2026-01-01T00:00:00Z ERROR worker broke ${number}`;
    if (number % 7 === 1) return '    at some place';
    return `2026-01-01T00:00:00Z ${number % 5 === 0 ? 'WARN' : 'DEBUG'} worker line ${number}`;
  });
  const files = await opened();
  for (let from = 0; from < texts.length; from += 500) {
    const lines = texts.slice(from, from + 500);
    const record = (text: string): LogRecord => ({
      timestamp: toInstant(1000),
      stream: 'stdout',
      text,
      part: false,
      mark: null,
    });
    files.append(encodeBatch(lines.map(record)), from + 1);
  }
  packRotated(files);
  const reader = new LevelReader();
  const levels = texts.map((text) => reader.read(text));
  const count = (slot: number, level: LogLevel) =>
    levels.slice(slot * 1000, slot * 1000 + 1000).filter((each) => each === level).length;
  const [file] = files.rotated;
  for (const slot of range(0, Math.floor((file?.lines ?? 0) / 1000) - 1))
    expect(file?.slotLevels?.[slot]).toEqual({
      error: count(slot, 'error'),
      warn: count(slot, 'warn'),
      info: count(slot, 'info'),
      debug: count(slot, 'debug'),
    });
});

describe('without its index a compressed file is read from its own headers', () => {
  test('and has the same lines', async () => {
    const files = await opened();
    appendNumbered(files, 9000, 100);
    packRotated(files);
    files.close();
    const before = await readings(await opened());
    rmSync(indexPathOf(path('.1.gz')));
    const again = await opened();
    expect(again.rotated[0]?.blocks).toEqual(files.rotated[0]?.blocks);
    expect(await readings(again)).toEqual(before);
  });

  test('one that was cut has its whole blocks', async () => {
    const files = await opened();
    appendNumbered(files, 9000, 100);
    packRotated(files);
    files.close();
    truncateSync(path('.1.gz'), (files.rotated[0]?.blocks?.starts[3] ?? 0) + 5000);
    const lines = numbersOf(await allLines(await opened()));
    const inFile = lines.filter((number) => number < (files.files.at(-1)?.firstNumber ?? 0));
    expect(inFile.length).toBeGreaterThan(5000);
    expect(inFile).toEqual(range(1, inFile.length));
  });
});

test('what another program compressed is neither read nor overwritten', async () => {
  const files = await opened();
  const theirs = gzipSync('theirs');
  writeFileSync(path('.2.gz'), theirs);
  appendNumbered(files, 9000, 100);
  packRotated(files);
  appendNumbered(files, 9000, 100);
  writeFileSync(path('.1.gz'), theirs);
  expect(() => packRotated(files)).toThrow(/another program/);
  files.close();
  for (const suffix of ['.1.gz', '.2.gz']) expect(readFileSync(path(suffix)).equals(theirs)).toBe(true);
  expect(numbersOf(await allLines(await opened()))).toEqual(range(1, 18_000));
});

test('rotated files are compressed in a thread, whatever is recorded, rotated and read meanwhile', async () => {
  const files = await opened(largeLimits);
  packing = new Packing(files);
  appendNumbered(files, 15_000, 100);
  for (let round = 0; round < 20; round += 1) {
    appendNumbered(files, 1000, 100);
    expect(numbersOf(await readPage(files, { after: 100, limit: 50 }))).toEqual(range(101, 150));
  }
  await vi.waitFor(() => expect(files.rotated.every(({ blocks }) => blocks !== null)).toBe(true), 30_000);
  expect(files.rotated.length).toBeGreaterThan(1);
  expect(numbersOf(await allLines(files))).toEqual(range(1, 35_000));
  expect(
    logNames()
      .slice(1)
      .every((name) => name.endsWith('.gz')),
  ).toBe(true);
  files.close();
});

test('a compression that is stopped leaves the file as it was and nothing else', async () => {
  const files = await opened(largeLimits);
  appendNumbered(files, 15_000, 100);
  files.close();
  packing = new Packing(files);
  packing.wake();
  await packing.stop();
  expect(logNames()).toEqual(['agent-runner.log', 'agent-runner.log.1']);
});

test('where a file is there plain and compressed, the one with more is the log: a power cut takes the end of a plain one', async () => {
  const made = await opened();
  appendNumbered(made, 9000, 100);
  const plain = readFileSync(path('.1'));
  packRotated(made);
  made.close();
  const compressed = readFileSync(path('.1.gz'));
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
  for (const { left, kept } of [
    { left: [half(plain), compressed], kept: '.1.gz' },
    { left: [plain, half(compressed)], kept: '.1' },
    { left: [plain, compressed], kept: '.1.gz' },
  ]) {
    const [ofPlain = '', ofCompressed = ''] = left;
    writeFileSync(path('.1'), ofPlain);
    writeFileSync(path('.1.gz'), ofCompressed);
    const files = await opened();
    appendNumbered(files, 1);
    files.close();
    expect(logNames()).toEqual(['agent-runner.log', `agent-runner.log${kept}`]);
    const after = await opened();
    expect(numbersOf(await allLines(after))).toEqual(range(1, after.lastNumber));
  }
  expect((await opened()).lastNumber).toBe(9003);
});

/** Compresses the first file, and is killed before the change of the disk that has the number of its argument. */
const killedPacking = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { LogFiles } from '@/lib/logs/log-files';
  import { openStored } from '@/lib/logs/store/log-bytes';
  import { packFile } from '@/lib/logs/store/pack-file';
  const [directory, step] = process.argv.slice(2);
  const files = new LogFiles(directory, ${JSON.stringify(limits)});
  await files.open();
  const [file] = files.rotated;
  const draft = directory + '/.agent-runner.log.1-0123456789ab.tmp';
  const open = { ...openStored(file), bytes: file.bytes, slots: file.slots };
  let left = Number(step);
  for (const name of ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'writeFileSync', 'rmSync']) {
    const call = fs[name];
    fs[name] = (...parameters) => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
      return call(...parameters);
    };
  }
  syncBuiltinESMExports();
  files.replacePacked(file, draft, packFile({ file: open, draft }));`;

test('killed at any step, the log has each line once, and the next console ends what was begun', async () => {
  const made = await opened();
  appendNumbered(made, 9000, 100);
  made.close();
  const start = `${directory}-start`;
  cpSync(directory, start, { recursive: true });
  const program = join(start, 'killed-packing.mjs');
  const stdin = { contents: killedPacking, resolveDir: process.cwd() };
  buildSync({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: program });
  const seen = new Set<string>();
  let step = 0;
  for (let signal: string | null = 'SIGKILL'; signal === 'SIGKILL'; step += 1) {
    rmSync(directory, { recursive: true });
    cpSync(start, directory, {
      recursive: true,
      preserveTimestamps: true,
      filter: (name) => name !== program,
    });
    signal = spawnSync('node', [program, directory, String(step)], { stdio: 'ignore' }).signal;
    seen.add(logNames().join(' '));
    const files = await opened();
    expect(numbersOf(await allLines(files))).toEqual(range(1, 9000));
    await sweepDirectory(directory, async () => false);
    appendNumbered(files, 1);
    packRotated(files);
    files.close();
    expect(logNames()).toEqual(['agent-runner.log', 'agent-runner.log.1.gz']);
    expect(numbersOf(await allLines(await opened()))).toEqual(range(1, 9001));
  }
  expect(step).toBeGreaterThan(10);
  expect(seen).toContain('.agent-runner.log.1-0123456789ab.tmp agent-runner.log agent-runner.log.1');
  expect(seen).toContain('agent-runner.log agent-runner.log.1 agent-runner.log.1.gz');
}, 300_000);
