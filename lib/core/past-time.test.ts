import { expect, test } from 'vitest';
import { pastTime } from './past-time';

const now = Date.parse('2026-11-28T12:00:00Z');

test.each([
  ['90s', '2026-11-28T11:58:30Z'],
  ['10m', '2026-11-28T11:50:00Z'],
  ['2h', '2026-11-28T10:00:00Z'],
  ['1d', '2026-11-27T12:00:00Z'],
  ['2026-11-28T10:30:00Z', '2026-11-28T10:30:00Z'],
  ['2026-11-28T10:30:00.250+02:00', '2026-11-28T08:30:00.250Z'],
])('%s is %s', (text, expected) => {
  expect(pastTime(text, now)).toBe(Date.parse(expected));
});

test.each([
  '',
  '10',
  'm',
  '10 m',
  'yesterday',
  '2026-11-28',
  '2026-11-28T10:30:00',
  '2026-13-28T10:30:00Z',
  '-5m',
])('%j is no time', (text) => {
  expect(pastTime(text, now)).toBeNull();
});
