import { expect, test } from 'vitest';
import { nextTimeOfDay } from './time-of-day';

const at = (hours: number, minutes: number, day = 28) => new Date(2026, 10, day, hours, minutes).getTime();

test('a time of the day is the next one that a clock on the wall shows', () => {
  expect(nextTimeOfDay('23:05', at(7, 30))).toBe(at(23, 5));
  expect(nextTimeOfDay('7:05', at(7, 30))).toBe(at(7, 5, 29));
  expect(nextTimeOfDay('07:30', at(7, 30))).toBe(at(7, 30, 29));
});

test.each(['24:00', '7', '7:5', '07:60', 'noon', ''])('%j is no time of the day', (text) => {
  expect(nextTimeOfDay(text, 0)).toBeNull();
});
