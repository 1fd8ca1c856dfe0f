import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logSearchSchema } from '@/lib/contracts/log-search';
import { systemClock } from '@/lib/core/clock';
import { hostileTexts } from '@/lib/core/hostile-text.test-support';
import { FramedLogDecoder } from '@/lib/engine/log-lines';
import type { LogEngine } from './container-log';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';

const start = Date.parse('2026-11-23T10:00:00Z');
const mebibyte = 1024 * 1024;
const frameBytes = 16 * 1024;
const blankLines = 200_000;
/** A page's share of one text, and what is said of the rest. */
const shownMax = 64 * 1024 + 100;
const notText = [
  Buffer.from([0x61, 0xff, 0xfe, 0x62]),
  Buffer.from([0xed, 0xa0, 0x80, 0x62]),
  Buffer.from([0xe2, 0x82]),
];
const shortLines = [...hostileTexts.map((text) => Buffer.from(text)), ...notText];
const longLine = Buffer.alloc(10 * mebibyte, '\u001b[31m😀');
/** Has no line feed at all. */
const endless = Buffer.alloc(8 * mebibyte, 'x');

let directory: string;
let recorder: LogRecorder;
let lastNumber: number;

/** What an engine sends for these lines: frames of 16 KiB, each with a stamp. */
function* framed(): Generator<Buffer> {
  let at = 0;
  const line = function* (text: Buffer, end = '\n') {
    at += 1;
    const bytes = Buffer.concat([text, Buffer.from(end)]);
    const stamp = `2026-11-23T10:00:01.${String(at).padStart(9, '0')}Z `;
    for (let from = 0; from < bytes.length; from += frameBytes) {
      const payload = Buffer.concat([Buffer.from(stamp), bytes.subarray(from, from + frameBytes)]);
      const header = Buffer.alloc(8);
      header.writeUInt8(1, 0);
      header.writeUInt32BE(payload.length, 4);
      yield Buffer.concat([header, payload]);
    }
  };
  for (const each of shortLines) yield* line(each);
  yield* line(longLine);
  for (let count = 0; count < blankLines; count += 1) yield* line(Buffer.alloc(0));
  yield* line(Buffer.from('behind it all'));
  yield* line(endless, '');
}

function* inChunks(frames: Iterable<Buffer>): Generator<Buffer> {
  let held: Buffer[] = [];
  for (const frame of frames) {
    held.push(frame);
    if (held.length < 1000) continue;
    yield Buffer.concat(held);
    held = [];
  }
  yield Buffer.concat(held);
}

function hostileEngine(): LogEngine {
  const fake = new FakeLogEngine();
  fake.start('aaaaaaaaaaaa0', start);
  fake.stop(1);
  return {
    facts: fake.facts,
    inspectContainer: (name) => fake.inspectContainer(name),
    readLogs: async function* () {
      const decoder = new FramedLogDecoder(frameBytes);
      for (const chunk of inChunks(framed())) yield decoder.push(chunk);
      yield decoder.end();
    },
  };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'g-test-hostile-'));
  const engine = hostileEngine();
  const source = { containerName: 'g-test', isOwn: () => true, clock: systemClock };
  recorder = createLogRecorder({
    directory,
    fileBytesMax: 100 * mebibyte,
    containers: createContainerSource(source),
    clock: systemClock,
    engine: async () => engine,
  });
  recorder.start();
  await vi.waitFor(
    async () => {
      const { lines, summary } = await recorder.page({ limit: 1 });
      expect(lines[0]?.text).toMatch(/^Container stopped/);
      lastNumber = summary.lastNumber;
    },
    { timeout: 50_000, interval: 200 },
  );
}, 60_000);

afterAll(async () => {
  await recorder.stop();
  rmSync(directory, { recursive: true, force: true });
});

const expectedTexts = shortLines.map((bytes) => bytes.toString('utf8'));

test('the file has each line once, and none passes for a divider', () => {
  const records = readFileSync(join(directory, 'agent-runner.log'), 'utf8').split('\n');
  // That it started, and that it stopped.
  expect(records.filter((record) => /^\S+\+00:00 stderr F console:/.test(record))).toHaveLength(2);
  const texts = records
    .filter((record) => record.slice(31, 40) === 'stdout F ')
    .map((each) => each.slice(40));
  expect(texts.slice(0, shortLines.length)).toEqual(expectedTexts);
});

test('a page and a follow give of each line what one can look at', async () => {
  const { lines } = await recorder.page({ after: 0, limit: 5000 });
  expect(lines.slice(1, shortLines.length + 1).map(({ text }) => text)).toEqual(expectedTexts);
  const stop = new AbortController();
  let reached = 0;
  for await (const batch of recorder.follow(0, stop.signal)) {
    lines.push(...batch.lines);
    reached = batch.lines.at(-1)?.number ?? reached + batch.skipped;
    if (reached === lastNumber) stop.abort();
  }
  expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(shownMax);
});

test('a search finds in each what it has, and counts every blank line', async () => {
  const find = async (search: Parameters<typeof logSearchSchema.parse>[0]) => {
    const query = logSearchSchema.parse(search);
    for await (const event of recorder.search(query, AbortSignal.timeout(30_000)))
      if (event.type === 'search-ended') return event.count;
    return null;
  };
  expect(await find({ text: '^$', regexp: true })).toBe(blankLines);
  expect(await find({ text: '\u202eto left' })).toBe(1);
  // A line without an end has a numbered part for each MiB.
  expect(await find({ text: 'xxxxxxxx' })).toBe(8);
});

test('the download has all of it, a line for each', async () => {
  const kept: string[] = [];
  let blank = 0;
  let bytes = 0;
  let rest = '';
  for await (const chunk of recorder.download()) {
    bytes += chunk.length;
    const lines = (rest + Buffer.from(chunk).toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.length === 31) blank += 1;
      else if (line.length < 1000) kept.push(line.slice(31));
    }
  }
  expect(kept.slice(1, shortLines.length + 1)).toEqual(expectedTexts);
  expect(blank).toBe(blankLines);
  expect(bytes).toBeGreaterThan(longLine.length + endless.length);
});
