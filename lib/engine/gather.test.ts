import { expect, test } from 'vitest';
import { nextGatherMs } from './gather';

/** The pauses of a reader whose engine sends so many lines a second, of which at most 270 wait for it. */
function settled(linesPerSecond: number, watched = false): { pauseMs: number; readPerSecond: number } {
  let pauseMs = 0;
  let [lines, elapsedMs] = [0, 0];
  for (let read = 0; read < 500; read += 1) {
    const passedMs = pauseMs + 0.5;
    const came = Math.min(270, (linesPerSecond * passedMs) / 1000);
    if (read >= 100) [lines, elapsedMs] = [lines + came, elapsedMs + passedMs];
    pauseMs = nextGatherMs(pauseMs, { bytes: came * 150, chunks: came, watched });
  }
  return { pauseMs, readPerSecond: (1000 * lines) / elapsedMs };
}

test('a slow log is read every 50 ms, and every 25 ms while somebody sees the lines come', () => {
  expect(settled(100).pauseMs).toBe(50);
  expect(settled(100, true).pauseMs).toBe(25);
  expect(nextGatherMs(50, { bytes: 20_000, chunks: 150, watched: true })).toBe(25);
});

test.each([5_000, 20_000, 100_000])(
  'an engine that sends %i lines a second is never made to wait',
  (rate) => {
    expect(settled(rate).readPerSecond).toBeGreaterThan(0.98 * rate);
  },
);

test('after reads that took all that the kernel holds there is soon no pause at all', () => {
  let pauseMs = 50;
  for (let read = 0; read < 12; read += 1)
    pauseMs = nextGatherMs(pauseMs, { bytes: 200_000, chunks: 12, watched: false });
  expect(pauseMs).toBeLessThan(1);
});
