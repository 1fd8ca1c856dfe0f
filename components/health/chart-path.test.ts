import { expect, test } from 'vitest';
import { chartPath, chartSize, chartWindowMs } from './chart-path';

const minute = 60_000;
const now = 100 * minute;
const sample = (at: number, memoryBytes: number) => ({
  at,
  memoryBytes,
  cpuPercent: null,
  memoryKills: null,
});
const place = { now, windowMs: 60 * minute, max: 100 };

test('the newest is at the right, the highest at the top, and a gap breaks the line', () => {
  const samples = [sample(now - 30 * minute, 50), sample(now - 29 * minute, 50), sample(now, 100)];
  const { width, height } = chartSize;
  const path = chartPath(samples, (each) => each.memoryBytes, place);
  expect(path).toBe(`M${width / 2}.0 ${height / 2}.0h0.1L165.3 ${height / 2}.0M${width}.0 0.0h0.1`);
});

test('what was not measured is left out, and what is above the top is drawn at it', () => {
  expect(chartPath([sample(now, 1)], () => null, place)).toBe('');
  expect(chartPath([sample(now, 900)], (each) => each.memoryBytes, place)).toContain(' 0.0');
});

test('a chart shows an hour at least, and a day of samples whole', () => {
  expect(chartWindowMs([sample(now - minute, 1)], now)).toBe(60 * minute);
  expect(chartWindowMs([sample(now - 90 * minute, 1)], now)).toBe(90 * minute);
});
