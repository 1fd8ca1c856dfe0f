import { expect, test } from 'vitest';
import type { LogLine } from '@/lib/contracts/log';
import { heldBackMs, MergedLines } from './merged-lines';

const line = (at: number, text: string): LogLine => ({ number: 1, at, stream: 'stdout', text });

function merging() {
  const merged = new MergedLines(['agent-runner', 'temporal']);
  const take = (now: number) => [...merged.take(now)].map(({ line: { text } }) => text);
  return { merged, take };
}

test('lines come by time; of equal times those of the service that was named first', () => {
  const { merged, take } = merging();
  merged.add('temporal', [line(2, 't2'), line(3, 't3'), line(9, 't9')], 0);
  merged.add('agent-runner', [line(1, 'a1'), line(3, 'a3')], 0);
  expect(take(0)).toEqual(['a1', 't2', 'a3']);
  merged.end('agent-runner');
  expect(take(0)).toEqual(['t3', 't9']);
  expect(merged.size).toBe(0);
});

test('a clock that went back, and a line without a time, change no order within their log', () => {
  const { merged, take } = merging();
  merged.add('agent-runner', [line(5, 'a5'), line(0, 'a-'), line(2, 'a2'), line(7, 'a7')], 0);
  merged.add('temporal', [line(4, 't4'), line(6, 't6')], 0);
  merged.end('agent-runner');
  merged.end('temporal');
  expect(take(0)).toEqual(['t4', 'a5', 'a-', 'a2', 't6', 'a7']);
});

test('a line waits for an earlier one of a silent log, and no longer than the time for it', () => {
  const { merged, take } = merging();
  merged.add('temporal', [line(5, 't5'), line(8, 't8')], 100);
  expect(take(100 + heldBackMs - 1)).toEqual([]);
  merged.add('agent-runner', [line(4, 'a4')], 200);
  expect(take(200)).toEqual(['a4']);
  expect(take(100 + heldBackMs)).toEqual(['t5', 't8']);
  merged.add('agent-runner', [line(3, 'a3')], 500);
  expect(take(500 + heldBackMs)).toEqual(['a3']);
});
