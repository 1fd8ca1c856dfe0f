import { expect, test } from 'vitest';
import type { LogBatch, LogLine, LogService } from '@/lib/contracts/log';
import { followMerged } from './merged-follow';

const line = (at: number): LogLine => ({ number: at, at, stream: 'stdout', text: `${at}` });
const batch = (...times: number[]): LogBatch => ({ lines: times.map(line), skipped: 0 });

async function* batches(...all: LogBatch[]): AsyncGenerator<LogBatch> {
  yield* all;
}

/** One that says nothing more until it is left. */
async function* silent(left: Promise<unknown>, ...all: LogBatch[]): AsyncGenerator<LogBatch> {
  yield* all;
  await left;
}

const follow = (runner: AsyncIterable<LogBatch>, temporal: AsyncIterable<LogBatch>) =>
  followMerged(
    new Map<LogService, AsyncIterable<LogBatch>>([
      ['agent-runner', runner],
      ['temporal', temporal],
    ]),
  );

test('what logs say that are followed is one log by time, with what one of them has left out', async () => {
  const seen: string[] = [];
  const gap: LogBatch = { lines: [], skipped: 7 };
  for await (const event of follow(batches(batch(1, 4), batch(6)), batches(batch(2), gap, batch(5))))
    seen.push(event.type === 'line-merged' ? event.line.text : `${event.service} left out ${event.count}`);
  expect(seen.filter((each) => !each.includes('left'))).toEqual(['1', '2', '4', '5', '6']);
  expect(seen).toContain('temporal left out 7');
});

test('a log that is silent holds nothing up for good', async () => {
  let leave: (value: null) => void = () => undefined;
  const left = new Promise((resolve) => {
    leave = resolve;
  });
  for await (const event of follow(batches(batch(3)), silent(left))) {
    expect(event).toMatchObject({ service: 'agent-runner', line: { at: 3 } });
    leave(null);
  }
});

test('far more lines than may wait come through, each once', async () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    batch(...Array.from({ length: 1000 }, (_, step) => index * 1000 + step + 1)),
  );
  let count = 0;
  for await (const event of follow(batches(...many), batches(batch(29_999))))
    count += Number(event.type === 'line-merged');
  expect(count).toBe(30_001);
});

test('the first log that fails ends the whole', async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first batch
  const broken = async function* (): AsyncGenerator<LogBatch> {
    throw new Error('the console has ended');
  };
  const all = async () => {
    for await (const event of follow(silent(new Promise(() => undefined)), broken()))
      expect(event).toBeNull();
  };
  await expect(all()).rejects.toThrow('the console has ended');
});
