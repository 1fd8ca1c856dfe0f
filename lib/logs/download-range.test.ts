import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import { downloadText } from './download-text';
import { encodeBatch } from './encoded-batch';
import { gzipText } from './gzip-text';
import { LogFiles } from './log-files';
import { appendNumbered, packRotated, range } from './log-files.test-support';
import type { LogRecord } from './record-format';
import { findText } from './search/found-text';
import { searchLogText } from './search/start-search';
import { openStored } from './store/log-bytes';
import { toInstant } from './timestamp';

const all = logSearchSchema.parse({});
let directory = '';
let files: LogFiles;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stigmer-download-'));
  files = new LogFiles(directory, { fileBytesMax: 2_000_000, filesMax: 20 });
  await files.open();
});
afterEach(() => {
  files.close();
  rmSync(directory, { recursive: true, force: true });
});

async function bytesOf(chunks: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** What the thread of a download sends. */
function found(search: LogSearchInput): string[] {
  const open = files.files.map((file) => ({ ...file, ...openStored(file) }));
  const texts = [...findText(open, logSearchSchema.parse(search))].map((event) =>
    event.type === 'text-found' ? event.text : '',
  );
  for (const { descriptor } of open) closeSync(descriptor);
  return texts.join('').split('\n').slice(0, -1);
}

const linesOf = async (chunks: AsyncGenerator<Uint8Array>) =>
  (await bytesOf(chunks)).toString().split('\n').slice(0, -1);

const line = (number: number) => `${toInstant(number * 1000)} line ${number} ${'x'.repeat(50)}`;

function record(stream: LogRecord['stream'], text: string, part = false): LogRecord {
  return { timestamp: toInstant(1000), stream, text, part, mark: null };
}

test('a range of 100,000 lines over rotated, compressed files is exactly those lines, by number, time or text', async () => {
  appendNumbered(files, 100_000, 500);
  packRotated(files);
  expect(files.rotated.length).toBeGreaterThan(3);
  const { firstNumber = 0 } = files.files[2] ?? {};
  const ranges = [
    [1, 100_000],
    [1, 1],
    [1000, 1001],
    [firstNumber - 1, firstNumber],
    [firstNumber, firstNumber + 1999],
    [4321, 87_654],
    [99_999, 200_000],
  ] as const;
  for (const [from, to] of ranges) {
    const expected = range(from, Math.min(to, 100_000)).map(line).join('\n');
    const readings = [
      await linesOf(downloadText(files, { from, to })),
      found({ after: from - 1, before: to + 1 }),
      found({ from: from * 1000, until: to * 1000 }),
    ];
    for (const lines of readings) expect(lines.join('\n') === expected).toBe(true);
  }
  expect(found({ text: 'line 777', after: 7000, before: 77_775 })).toEqual(
    [...range(7770, 7779), ...range(77_700, 77_774)].map((number) => line(number)),
  );
  expect(await linesOf(downloadText(files, { from: 100_001, to: 100_002 }))).toEqual([]);
});

test('a line in parts is one line, also beside lines that are left out, and never joined with another', async () => {
  const [first, second] = ['a'.repeat(100), 'b'.repeat(100)];
  const records = [
    record('stdout', first, true),
    record('stdout', second, true),
    record('stdout', 'end'),
    record('stdout', first, true),
    record('stderr', 'between'),
    record('stdout', 'end'),
  ];
  files.append(encodeBatch(records), 1);
  const at = toInstant(1000);
  expect(found({})).toEqual(await linesOf(downloadText(files)));
  expect(found({ stream: 'stdout' })).toEqual([`${at} ${first}${second}end`, `${at} ${first}`, `${at} end`]);
  expect(found({ text: 'a' })).toEqual([`${at} ${first}`, `${at} ${first}`]);
  expect(await linesOf(downloadText(files, { from: 2, to: 4 }))).toEqual([
    `${at} ${second}end`,
    `${at} ${first}`,
  ]);
});

test('a range that begins inside a traceback knows the level of its lines', async () => {
  const texts = [
    '2026-01-01T00:00:00Z ERROR worker broke',
    '  at a',
    '  at b',
    '2026-01-01T00:00:00Z INFO worker on',
  ];
  files.append(encodeBatch(texts.map((text) => record('stdout', text))), 1);
  expect(found({ levels: ['error'], after: 1 })).toEqual(
    ['  at a', '  at b'].map((text) => `${toInstant(1000)} ${text}`),
  );
});

test('compressed it is one gzip file with the same bytes', async () => {
  appendNumbered(files, 30_000, 500);
  const plain = await bytesOf(downloadText(files));
  expect(gunzipSync(await bytesOf(gzipText(downloadText(files)))).equals(plain)).toBe(true);
});

test('a file that has become shorter breaks off the text; what is there of a gzip file is not whole', async () => {
  appendNumbered(files, 30_000, 500);
  files.close();
  truncateSync(files.path, 100_000);
  await expect(bytesOf(searchLogText(files.files, all, new AbortController().signal))).rejects.toMatchObject({
    code: 'log-search-broken',
  });
  const sent: Uint8Array[] = [];
  const sending = (async () => {
    for await (const chunk of gzipText(downloadText(files))) sent.push(chunk);
  })();
  await expect(sending).rejects.toThrow('has become shorter');
  const path = join(directory, 'cut.gz');
  writeFileSync(path, Buffer.concat(sent));
  expect(sent.length).toBeGreaterThan(0);
  expect(spawnSync('gzip', ['-t', path]).status).not.toBe(0);
});

test('a text whose signal ends it is broken off', async () => {
  appendNumbered(files, 30_000, 500);
  const leaving = new AbortController();
  const text = searchLogText(files.files, all, leaving.signal);
  expect((await text.next()).done).toBe(false);
  leaving.abort();
  await expect(bytesOf(text)).rejects.toMatchObject({ code: 'log-search-broken' });
});

test('a reader who leaves a gzip file ends its source', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from(execFileSync('head', ['-c', '100000', '/dev/urandom']));
    } finally {
      ended = true;
    }
  }
  for await (const chunk of gzipText(endless())) if (chunk.length > 0) break;
  expect(ended).toBe(true);
});
