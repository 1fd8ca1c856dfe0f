import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogBatch } from '@/lib/contracts/log';
import { systemClock } from '@/lib/core/clock';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';
import { toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');
const first = 'aaaaaaaaaaaa0';
let directory: string;
let engine: FakeLogEngine;
let recorder: LogRecorder;
let waiting: AbortController;
/** How often the container was looked at. */
let looks: number;

const lineAt = (second: number, text: string) =>
  ({ stream: 'stdout', timestamp: toInstant(start + second * 1000), text }) as const;
const texts = async () => (await recorder.page({ limit: 5000 })).lines.map(({ text }) => text);
const until = (text: string) =>
  vi.waitFor(async () => expect(await texts()).toContain(text), { timeout: 60_000, interval: 20 });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'g-test-clear-'));
  engine = new FakeLogEngine();
  waiting = new AbortController();
  looks = 0;
  const isOwn = () => {
    looks += 1;
    return true;
  };
  recorder = createLogRecorder({
    directory,
    containers: createContainerSource({ containerName: 'g-test', isOwn, clock: systemClock }),
    clock: systemClock,
    engine: async () => engine,
    fileBytesMax: 1000,
  });
  engine.start(first, start);
  engine.print(...Array.from({ length: 100 }, (_, index) => lineAt(index, `line ${index}`)));
  recorder.start();
  await until('line 99');
});

afterEach(async () => {
  await recorder.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the log of a container that is gone is cleared with all its files, and comes to nothing again', async () => {
  engine.remove(first);
  await recorder.clear(waiting.signal);
  expect(readdirSync(directory)).toEqual([]);
  expect(await texts()).toEqual([]);
  expect(recorder.summary()).toMatchObject({ bytes: 0, lastLineAt: null });
  await recorder.stop();
  expect(readdirSync(directory)).toEqual([]);
});

test('what a container prints is recorded until it is gone, also when a clear waits for that', async () => {
  const cleared = recorder.clear(waiting.signal);
  engine.print(lineAt(200, 'one more'));
  await until('one more');
  expect(await texts()).toContain('line 99');
  engine.remove(first);
  await cleared;
  expect(readdirSync(directory)).toEqual([]);
});

test('a container that has ended keeps its log until it is gone', async () => {
  engine.stop(0, start + 200_000);
  await until('Container stopped · exit code 0');
  const cleared = recorder.clear(waiting.signal);
  const before = looks;
  // Each turn looks twice: for what to record, and for what to clear.
  await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 3), { timeout: 60_000, interval: 20 });
  expect(await texts()).toContain('line 99');
  engine.remove(first);
  await cleared;
  expect(readdirSync(directory)).toEqual([]);
});

test('who follows is given what comes after a clear, and no number is given twice', async () => {
  const { lastNumber } = recorder.summary();
  const leave = new AbortController();
  const following = recorder.follow(lastNumber, leave.signal);
  engine.remove(first);
  await recorder.clear(waiting.signal);
  engine.start('bbbbbbbbbbbb0', start + 400_000);
  engine.print(lineAt(400, 'of the next one'));
  recorder.start();
  const given: LogBatch['lines'] = [];
  while (!given.some(({ text }) => text === 'of the next one'))
    given.push(...((await following.next()).value?.lines ?? []));
  expect(given.map(({ number }) => number)).toEqual([lastNumber + 1, lastNumber + 2]);
  expect(await texts()).toEqual(['Container started · bbbbbbbbbbbb', 'of the next one']);
  leave.abort();
  await following.return(undefined);
});

test('a recorder that stops tells those who wait for a clear', async () => {
  const refused = expect(recorder.clear(waiting.signal)).rejects.toThrow();
  await recorder.stop();
  await refused;
});

test('whoever had left before it asked does not wait for a container that stays', async () => {
  waiting.abort();
  await expect(recorder.clear(waiting.signal)).rejects.toThrow();
  expect(await texts()).toContain('line 99');
});

test('whoever waits no longer is told so at once, and the log is cleared when the container is gone', async () => {
  const refused = expect(recorder.clear(waiting.signal)).rejects.toThrow();
  waiting.abort();
  await refused;
  engine.remove(first);
  await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]), { timeout: 60_000, interval: 20 });
});
