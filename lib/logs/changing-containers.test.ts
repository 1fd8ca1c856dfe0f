import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import type { ContainerFacts, EngineLogLine } from '@/lib/engine/types';
import { type ContainerSource, createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';
import { toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');
const first = 'aaaaaaaaaaaa0';
const second = 'bbbbbbbbbbbb0';
let directory: string;
let engine: FakeLogEngine;
let recorder: LogRecorder;
let stranger: string | null;

const isOwn = ({ id }: ContainerFacts) => id !== stranger;
const asked = createContainerSource({ containerName: 'g-test', isOwn, clock: systemClock });
/** Seconds pass as hundredths. */
const containers: ContainerSource = {
  ...asked,
  changed: (delayMs, signal) => asked.changed(delayMs / 100, signal),
};
const create = () =>
  createLogRecorder({ directory, containers, clock: systemClock, engine: async () => engine });

const numbered = (from: number, to: number): EngineLogLine[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    stream: 'stdout',
    timestamp: toInstant(start + 10 * (from + index)),
    text: `line ${from + index}`,
  }));
const lines = (from: number, to: number) => numbered(from, to).map(({ text }) => text);

async function recorded(): Promise<string[]> {
  return (await recorder.page({ limit: 5000 })).lines.map(({ text }) => text);
}

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 5000, interval: 5 });
const untilLine = (text: string) => until(async () => expect(await recorded()).toContain(text));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'g-test-containers-'));
  stranger = null;
  engine = new FakeLogEngine();
  recorder = create();
});

afterEach(async () => {
  await recorder.stop();
  rmSync(directory, { recursive: true, force: true });
});

test.each(['docker', 'podman'] as const)(
  'the last lines of a container that was replaced while nobody recorded come before the next one (%s)',
  async (kind) => {
    engine = new FakeLogEngine(kind);
    engine.start(first, start);
    engine.print(...numbered(1, 30));
    recorder.start();
    await untilLine('line 30');
    await recorder.stop();
    engine.print(...numbered(31, 60));
    engine.start(second, start + 1000);
    engine.print(...numbered(101, 110));
    recorder = create();
    recorder.start();
    await untilLine('line 110');
    expect(await recorded()).toEqual([
      'Container started · aaaaaaaaaaaa',
      ...lines(1, 60),
      'Container stopped · exit code 0',
      'Container replaced · aaaaaaaaaaaa → bbbbbbbbbbbb',
      ...lines(101, 110),
    ]);
  },
);

test.each(['docker', 'podman'] as const)(
  'what a container prints while it is being replaced is recorded to its end (%s)',
  async (kind) => {
    engine = new FakeLogEngine(kind);
    engine.start(first, start);
    recorder.start();
    await untilLine('Container started · aaaaaaaaaaaa');
    await until(() => expect(engine.follows).toBe(1));
    engine.print(...numbered(1, 50));
    engine.start(second, start + 1000);
    engine.print(...numbered(101, 110));
    await untilLine('line 110');
    const text = await recorded();
    expect(text.slice(1, 52)).toEqual([...lines(1, 50), 'Container stopped · exit code 0']);
  },
);

test('a container that runs on under another name does not hold up the one that took its name', async () => {
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await untilLine('line 10');
  engine.takeName(second, start + 1000);
  engine.print(...numbered(101, 110));
  await untilLine('line 110');
  expect(await recorded()).toContain('Container replaced · aaaaaaaaaaaa → bbbbbbbbbbbb');
});

test('a container that was removed before it was read to its end is no obstacle', async () => {
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await untilLine('line 10');
  await recorder.stop();
  engine.remove(first);
  engine.start(second, start + 1000);
  engine.print(...numbered(101, 110));
  recorder = create();
  recorder.start();
  await untilLine('line 110');
});

test("a stranger's container of our name is never recorded, also after one of ours", async () => {
  stranger = second;
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await untilLine('line 10');
  engine.start(second, start + 1000);
  engine.print(...numbered(101, 110));
  await untilLine('Container stopped · exit code 0');
  engine.start(first, start + 2000, start);
  engine.print(...numbered(201, 210));
  await untilLine('line 210');
  expect((await recorded()).filter((text) => text.startsWith('line'))).toEqual([
    ...lines(1, 10),
    ...lines(201, 210),
  ]);
  expect((await recorded()).join('\n')).not.toContain('bbbbbbbbbbbb');
});

test('a log file that was shortened under an open follow is read again, and what is lost is said once', async () => {
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await untilLine('line 10');
  engine.shorten();
  engine.print(...numbered(20, 30));
  await untilLine('line 30');
  engine.print(...numbered(31, 40));
  await untilLine('line 40');
  const text = await recorded();
  expect(text.filter((line) => line.startsWith('Lines may be missing'))).toHaveLength(1);
  expect(text[text.indexOf('line 20') - 1]).toMatch(/^Lines may be missing/);
  expect(text.filter((line) => line.startsWith('line'))).toEqual([...lines(1, 10), ...lines(20, 40)]);
  expect(recorder.summary().following).toBe(true);
});

test('a follow that is only silent stays open', async () => {
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await until(() => expect(engine.reads).toBeGreaterThan(3));
  expect(engine.follows).toBe(1);
  expect(recorder.summary().following).toBe(true);
});

test('where the engine has lines that it does not give, that is said once, and nothing claims to follow', async () => {
  engine.start(first, start);
  engine.print(...numbered(1, 10));
  recorder.start();
  await untilLine('line 10');
  engine.silence();
  let number = 10;
  await until(async () => {
    number += 1;
    engine.print(...numbered(number, number));
    expect((await recorded()).join()).toContain('does not give');
  });
  expect(recorder.summary().following).toBe(false);
  const { follows } = engine;
  engine.print(...numbered(500, 500));
  await until(() => expect(engine.follows).toBeGreaterThan(follows));
  expect((await recorded()).filter((text) => text.includes('does not give'))).toHaveLength(1);
});
