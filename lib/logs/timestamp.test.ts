import { expect, test } from 'vitest';
import { parseInstant, replayStart, toInstant, toMilliseconds } from './timestamp';

test('instants of every engine compare as text, whatever their zone and precision', () => {
  expect(parseInstant('2026-11-23T16:23:10.123456789Z')).toBe('2026-11-23T16:23:10.123456789Z');
  expect(parseInstant('2026-11-23T18:23:10+02:00')).toBe('2026-11-23T16:23:10.000000000Z');
  expect(parseInstant('2026-11-23T10:53:10.5-05:30')).toBe('2026-11-23T16:23:10.500000000Z');
  expect(parseInstant('yesterday')).toBeNull();
});

test('milliseconds survive the way through an instant', () => {
  expect(toMilliseconds(toInstant(1_795_451_190_123))).toBe(1_795_451_190_123);
  expect(toMilliseconds('')).toBe(0);
});

test('a replay starts before the last line: by a second where the engine knows no fractions', () => {
  expect(replayStart('2026-11-23T16:23:10.000000000Z')).toBe('2026-11-23T16:23:09.000000000Z');
  expect(replayStart('2026-11-23T16:23:10.123456789Z')).toBe('2026-11-23T16:23:10.073000000Z');
});
