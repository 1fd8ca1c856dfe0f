import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import type { EngineLogLine } from '@/lib/engine/types';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';

const start = Date.parse('2026-11-23T10:00:00Z');
const stampOf = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}.123456789Z`;
const mebibyte = 1024 * 1024;
let directory: string;
let engine: FakeLogEngine;
let recorder: LogRecorder;

const create = () =>
  createLogRecorder({
    directory,
    containers: createContainerSource({ containerName: 'g-test', isOwn: () => true, clock: systemClock }),
    clock: systemClock,
    engine: async () => engine,
  });

/** A line in parts of 1 MiB; equal letters make equal parts. */
const inParts = (second: number, letters: string, stream: 'stdout' | 'stderr' = 'stdout'): EngineLogLine[] =>
  [...letters].map((letter, index) => ({
    stream,
    timestamp: stampOf(second),
    text: letter.repeat(mebibyte),
    part: index < letters.length - 1,
  }));

const line = (second: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): EngineLogLine => ({
  stream,
  timestamp: stampOf(second),
  text,
  part: false,
});

/** The download's lines, runs of one letter as `<letter>×<MiB>`. */
async function shapes(): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of recorder.download()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8').trimEnd();
  const short = text.replace(/([a-z])\1{1048575,}/g, (run, letter) => `${letter}×${run.length / mebibyte} `);
  return short.split('\n').map((one) => one.slice(31).trimEnd());
}

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 20 });
const untilNumber = (number: number) =>
  until(() => expect(recorder.summary().lastNumber).toBeGreaterThanOrEqual(number));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'g-test-long-lines-'));
  engine = new FakeLogEngine();
  engine.start('aaaaaaaaaaaa0', start);
  recorder = create();
});

afterEach(async () => {
  await recorder.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a line in parts is one line for whoever reads the file or the download', async () => {
  engine.print(line(1, 'before'), ...inParts(2, 'xxy'), line(3, 'after'));
  recorder.start();
  await untilNumber(6);
  expect(await shapes()).toEqual(['▸ Container started · aaaaaaaaaaaa', 'before', 'x×2 y×1', 'after']);
  const records = readFileSync(join(directory, 'agent-runner.log'), 'utf8').trimEnd().split('\n');
  const tags = records.map((record) => record.split(' ', 3)[2]);
  expect(new Set(tags)).toEqual(new Set(['F', 'P']));
  expect(tags.filter((tag) => tag === 'F')).toHaveLength(5);
  expect(records.filter((record) => / stdout P .{1,15}$/.test(record))).toHaveLength(2);
});

test('each part has a number, and a page says that its line goes on', async () => {
  engine.print(...inParts(2, 'xy'), line(3, 'after'));
  recorder.start();
  await untilNumber(4);
  const { lines } = await recorder.page({ limit: 10 });
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(lines[1]?.text).toMatch(/more characters in the file, and the line goes on$/);
  expect(lines[2]?.text).toMatch(/more characters in the file$/);
});

test('a line of the other stream between two parts is not drawn into them', async () => {
  const [first, last] = inParts(2, 'xy');
  if (first === undefined || last === undefined) throw new Error('two parts');
  engine.print(first, line(3, 'other', 'stderr'), last);
  recorder.start();
  await untilNumber(4);
  expect((await shapes()).slice(1)).toEqual(['x×1', 'other', 'y×1']);
});

test.each(['docker', 'podman'] as const)(
  'a console that comes back in the middle of a line goes on with the next part (%s)',
  async (kind) => {
    engine = new FakeLogEngine(kind);
    engine.start('aaaaaaaaaaaa0', start);
    const parts = inParts(2, 'xxxyy');
    engine.print(line(1, 'before'), ...parts.slice(0, 2));
    recorder.start();
    await untilNumber(4);
    await recorder.stop();
    engine.print(...parts.slice(2), line(3, 'after'));
    recorder = create();
    recorder.start();
    await untilNumber(8);
    expect((await shapes()).slice(1)).toEqual(['before', 'x×3 y×2', 'after']);
    expect((await shapes()).join('\n')).not.toContain('may be missing');
  },
);

test('a line whose container ended in the middle of it is closed by what came last', async () => {
  engine.print(...inParts(2, 'xy').slice(0, 1), line(2, 'rest'));
  recorder.start();
  await untilNumber(3);
  engine.stop(0);
  await until(async () =>
    expect((await shapes()).slice(1)).toEqual(['x×1 rest', '▸ Container stopped · exit code 0']),
  );
});

test('equal parts of one line are not taken for the engine repeating itself, a repeated line is', async () => {
  const parts = inParts(2, 'xxx');
  engine.print(...parts, line(3, 'next'));
  recorder.start();
  await untilNumber(5);
  engine.print(...parts, line(3, 'next'), line(4, 'new'));
  await untilNumber(7);
  expect((await shapes()).filter((shape) => !shape.startsWith('▸'))).toEqual(['x×3', 'next', 'new']);
});
