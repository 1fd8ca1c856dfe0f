import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '@/lib/core/clock';
import type { ContainerFacts, EngineLogLine } from '@/lib/engine/types';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';
import { toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');
let directory: string;
let engine: FakeLogEngine;
let recorder: LogRecorder;
const isOwn: (container: ContainerFacts) => boolean = () => true;
let clockOffsetMs = 0;
const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + clockOffsetMs };

const logLine = (number: number, text = `line ${number}`): EngineLogLine => ({
  stream: 'stdout',
  timestamp: toInstant(start + 1000 * Math.floor(number / 10)),
  text,
});
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => logLine(from + index));

function create(fileBytesMax = 20_000_000): LogRecorder {
  return createLogRecorder({
    directory,
    containers: createContainerSource({ containerName: 'g-test', isOwn, clock: clock }),
    clock,
    engine: async () => engine,
    fileBytesMax,
  });
}

async function textOf(source: LogRecorder): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.download()) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(31));
}

const linesOf = async (source: LogRecorder) =>
  (await textOf(source)).filter((line) => line.startsWith('line'));
const expected = (to: number) => Array.from({ length: to }, (_, index) => `line ${index + 1}`);
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
/** A matcher would print thousands of lines at every try, and take the time that the recorder needs. */
const untilLine = (text: string) =>
  until(async () => {
    if (!(await textOf(recorder)).includes(text)) throw new Error(`There is no line "${text}"`);
  });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'g-test-recorder-'));
  engine = new FakeLogEngine();
  recorder = create();
});

afterEach(async () => {
  await recorder.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('every line is recorded once, in order, between its dividers', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 100));
  recorder.start();
  await untilLine('line 100');
  engine.stop(3, start + 60_000);
  recorder.start();
  await untilLine('▸ Container stopped · exit code 3');
  expect(await textOf(recorder)).toEqual([
    '▸ Container started · aaaaaaaaaaaa',
    ...expected(100),
    '▸ Container stopped · exit code 3',
  ]);
  expect(engine.follows).toBe(1);
  const { lines } = await recorder.page({ limit: 5000 });
  expect([lines.at(0)?.at, lines.at(-1)?.at]).toEqual([start, start + 60_000]);
});

test('what Podman drops from a follow when the container ends is recorded all the same, in order', async () => {
  engine = new FakeLogEngine('podman');
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 30));
  recorder.start();
  await untilLine('line 30');
  engine.print(...numbered(31, 90));
  engine.stop(0);
  await untilLine('▸ Container stopped · exit code 0');
  expect(await linesOf(recorder)).toEqual(expected(90));
});

test.each([
  ['a short line', 'Working… ', 'done', 'stdout'],
  ['a line of the other stream', 'Working… ', 'done', 'stderr'],
  ['a line that ends with nothing but its line feed', 'Working…', '', 'stdout'],
  ['a long line', 'x'.repeat(500), 'y'.repeat(500), 'stdout'],
] as const)(
  '%s that took long to print comes once, also when its end is read again',
  async (_what, begun, ended, stream) => {
    engine = new FakeLogEngine('podman');
    engine.start('aaaaaaaaaaaa0', start);
    const [early, late] = [toInstant(start), toInstant(start + 5000)];
    const pieces = [
      { timestamp: early, text: begun },
      { timestamp: late, text: ended },
    ];
    engine.print({ stream, timestamp: early, text: begun + ended, pieces });
    // The same text once more, in the second in which the recording ends.
    engine.print({ ...logLine(50, 'bye'), stream: 'stdout' }, logLine(50, 'line 1'));
    recorder.start();
    await untilLine('line 1');
    await recorder.stop();
    engine.print(logLine(50, ended), { ...logLine(51), stream });
    engine.stop(0);
    recorder = create();
    recorder.start();
    await untilLine('▸ Container stopped · exit code 0');
    expect((await textOf(recorder)).slice(1, -1)).toEqual([begun + ended, 'bye', 'line 1', ended, 'line 51']);
  },
);

test('a console that comes back continues exactly where the file ends, also within one second', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 55));
  recorder.start();
  await untilLine('line 55');
  await recorder.stop();
  engine.print(...numbered(56, 120));
  recorder = create();
  recorder.start();
  await untilLine('line 120');
  expect(await linesOf(recorder)).toEqual(expected(120));
  const { lines } = await recorder.page({ limit: 5000 });
  expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
});

test.each(['running', 'exited'] as const)(
  'a container that comes back %s after another one of its name repeats nothing, however much that one wrote',
  async (state) => {
    const between = Array.from({ length: 5000 }, (_, index) => logLine(210, `other ${index + 1}`));
    engine.start('aaaaaaaaaaaa0', start);
    engine.print(...numbered(1, 200));
    recorder.start();
    await untilLine('line 200');
    engine.start('bbbbbbbbbbbb0', start + 21_000);
    engine.print(...between);
    await untilLine('other 5000');
    engine.start('aaaaaaaaaaaa0', start + 22_000, start);
    if (state === 'exited') engine.stop(0, start + 22_500);
    engine.print(...numbered(221, 230));
    await untilLine('line 230');
    expect(await linesOf(recorder)).toEqual([...expected(200), ...expected(230).slice(220)]);
    expect(await textOf(recorder)).toContain('▸ Container replaced · bbbbbbbbbbbb → aaaaaaaaaaaa');
  },
);

test('a line that a crash cut short is recorded again, whole', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 20));
  recorder.start();
  await untilLine('line 20');
  await recorder.stop();
  const path = join(directory, 'agent-runner.log');
  writeFileSync(path, readFileSync(path).subarray(0, -4));
  recorder = create();
  recorder.start();
  await untilLine('line 20');
  expect(await linesOf(recorder)).toEqual(expected(20));
});

test('a replaced container is divided from the one before and read from its start', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 30));
  recorder.start();
  await untilLine('line 30');
  engine.start('bbbbbbbbbbbb0', start + 9000);
  engine.print(...numbered(31, 40));
  await untilLine('line 40');
  const text = await textOf(recorder);
  expect(text.indexOf('▸ Container replaced · aaaaaaaaaaaa → bbbbbbbbbbbb')).toBe(
    text.indexOf('line 31') - 1,
  );
  expect(text.join('\n')).not.toContain('may be missing');
  expect(await linesOf(recorder)).toEqual(expected(40));
});

test('lines that the engine dropped while nobody read are announced', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 30));
  recorder.start();
  await untilLine('line 30');
  await recorder.stop();
  engine.run?.lines.splice(0, 30);
  engine.print(...numbered(50, 60));
  recorder = create();
  recorder.start();
  await untilLine('line 60');
  const text = await textOf(recorder);
  expect(text[text.indexOf('line 50') - 1]).toMatch(/^▸ Lines may be missing/);
});

test('lines that an engine repeats in one stream, as Docker 20.10 does when it rotates, are recorded once', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  recorder.start();
  engine.print(...numbered(1, 95));
  await untilLine('line 95');
  engine.print(...numbered(60, 95), ...numbered(96, 120));
  engine.print(...numbered(110, 120), ...numbered(121, 130));
  const exact = (number: number) => ({
    ...logLine(number),
    timestamp: toInstant(start + 20_000).replace('000000Z', `00${number}0Z`),
  });
  engine.print(exact(131), exact(132), exact(132), exact(133));
  await untilLine('line 133');
  expect(await linesOf(recorder)).toEqual(expected(133));
  // The lines are from long ago by the test's clock: so far behind, some may have been left out.
  expect((await textOf(recorder)).join('\n')).toContain('may be missing');
});

/** Five megabytes: after four the recorder looks whether Podman emptied the file. */
const long = (from: number) =>
  Array.from({ length: 500 }, (_, index) => logLine(from + index, `${from + index} ${'x'.repeat(10_000)}`));
const missingLines = async () =>
  (await textOf(recorder)).filter((line) => line.startsWith('▸ Lines may be missing'));

test('a log file that Podman emptied while it was read is said, since lines may be gone with it', async () => {
  engine = new FakeLogEngine('podman');
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 30));
  recorder.start();
  await untilLine('line 30');
  engine.print(...long(1000));
  await until(() => expect(recorder.summary().lastNumber).toBe(531));
  expect(await missingLines()).toEqual([]);
  engine.empty();
  engine.print(...long(5000), logLine(9000));
  await untilLine('line 9000');
  expect(await missingLines()).toHaveLength(1);
});

test('and so is one that had no line when the recorder came, which then saw its first', async () => {
  engine = new FakeLogEngine('podman');
  engine.start('aaaaaaaaaaaa0', start);
  recorder.start();
  await until(() => expect(engine.follows).toBe(1));
  engine.print(...numbered(1, 30));
  await untilLine('line 30');
  engine.empty();
  engine.print(...long(5000), logLine(9000));
  await untilLine('line 9000');
  expect(await missingLines()).toHaveLength(1);
});

test('lines after a clock that was set back are new ones, repeats among them or not', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  recorder.start();
  engine.print(...numbered(1, 95));
  await untilLine('line 95');
  const later = [21, 30, 45, 50].map((number) => logLine(number, `line again ${number}`));
  engine.print(...later, logLine(400));
  await untilLine('line 400');
  const added = [...later.map(({ text }) => text), 'line 400'];
  expect(await linesOf(recorder)).toEqual([...expected(95), ...added]);
});

test('rotation keeps the numbers and pages cross files', async () => {
  recorder = create(3000);
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 200));
  recorder.start();
  await untilLine('line 200');
  readFileSync(join(directory, 'agent-runner.log.3'));
  const { lines } = await recorder.page({ after: 50, limit: 100 });
  expect(lines.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => 51 + index));
  await recorder.stop();
  recorder = create(3000);
  const again = await recorder.page({ after: 50, limit: 100 });
  expect(again.lines).toEqual(lines);
});

test('while the disk is full lines are shown, and they are in the file once it is not', async () => {
  const path = join(directory, 'agent-runner.log');
  symlinkSync('/dev/full', path);
  const live: string[] = [];
  const reading = new AbortController();
  const follow = (async () => {
    for await (const batch of recorder.follow(0, reading.signal))
      live.push(...batch.lines.map(({ text }) => text));
  })();
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 30));
  recorder.start();
  await until(() => expect(live).toContain('line 30'));
  expect(live.find((text) => text.startsWith('Lines are not being written'))).toContain('ENOSPC');
  rmSync(path);
  clockOffsetMs = 2100;
  engine.print(...numbered(31, 32));
  await untilLine('line 32');
  expect(await linesOf(recorder)).toEqual(expected(32));
  reading.abort();
  await follow;
});

test('a follower gets every line after its number and stops when told', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  engine.print(...numbered(1, 40));
  recorder.start();
  await untilLine('line 40');
  const reading = new AbortController();
  const numbers: number[] = [];
  const follow = (async () => {
    for await (const batch of recorder.follow(10, reading.signal))
      numbers.push(...batch.lines.map(({ number }) => number));
  })();
  engine.print(...numbered(41, 60));
  await until(() => expect(numbers.at(-1)).toBe(61));
  expect(numbers).toEqual(Array.from({ length: 51 }, (_, index) => 11 + index));
  reading.abort();
  await follow;
});

test('a reader slower than the log is told how many lines it missed, and memory stays bounded', async () => {
  engine.start('aaaaaaaaaaaa0', start);
  recorder.start();
  const reading = new AbortController();
  const follower = recorder.follow(0, reading.signal);
  const first = await follower.next();
  const position = first.value.lines.at(-1)?.number ?? 0;
  for (let round = 0; round < 12; round += 1) {
    engine.print(
      ...Array.from({ length: 1000 }, (_, index) => logLine(round * 1000 + index, 'x'.repeat(1000))),
    );
    await until(() => expect(recorder.summary().lastNumber).toBe(1 + (round + 1) * 1000));
  }
  const late = await follower.next();
  expect(late.value.skipped).toBeGreaterThan(10_000);
  const next = await follower.next();
  expect(next.value.lines[0].number).toBe(position + late.value.skipped + 1);
  reading.abort();
  await follower.return(undefined);
});
