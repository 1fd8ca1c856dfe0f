import { expect, test } from 'vitest';
import { busyText, processorTimes } from './processors.mjs';

const processor = (busyMs: number, idleMs: number) => ({
  model: 'any',
  speed: 1,
  times: { user: busyMs, nice: 0, sys: 0, irq: 0, idle: idleMs },
});

test('one processor of two that computes all the time is half of them', () => {
  const from = processorTimes([processor(500, 100), processor(0, 600)]);
  const to = processorTimes([processor(1500, 100), processor(0, 1600)]);
  expect(busyText(from, to)).toBe('processors 50 % busy');
});

test('a suite that ended before any time was counted has a share, too', () => {
  const now = processorTimes();
  expect(busyText(now, now)).toBe('processors 0 % busy');
});
