import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoment, typedTime } from './typed-time';

const now = Date.UTC(2026, 10, 28, 14, 30);

test.each([
  ['14:03', '2026-11-28T14:03:00.000Z'],
  ['14:03:07', '2026-11-28T14:03:07.000Z'],
  ['14:03:07.25', '2026-11-28T14:03:07.250Z'],
  ['9:05', '2026-11-28T09:05:00.000Z'],
  ['14:31', '2026-11-27T14:31:00.000Z'],
  ['2026-11-28 14:03', '2026-11-28T14:03:00.000Z'],
  ['2026-11-28T14:03:07', '2026-11-28T14:03:07.000Z'],
  ['2026-11-28', '2026-11-28T00:00:00.000Z'],
  ['-15m', '2026-11-28T14:15:00.000Z'],
  [' 2h ', '2026-11-28T12:30:00.000Z'],
  ['2026-11-28T14:03:07+01:00', '2026-11-28T13:03:07.000Z'],
])('“%s” is a moment', (text, iso) => {
  expect(new Date(typedTime(text, now, 'utc') ?? Number.NaN).toISOString()).toBe(iso);
});

test.each([
  '',
  '24:00',
  '12:60',
  '14:03:60',
  '2026-13-01 10:00',
  '2026-02-30',
  '14',
  'noon',
  '-15',
  '15m ago',
])('“%s” is none', (text) => {
  expect(typedTime(text, now, 'utc')).toBeNull();
  expect(typedTime(text, now, 'local')).toBeNull();
});

test('a moment that is written out in full is read as what was written, in either zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.constantFrom('local', 'utc'),
      (second, zone) => {
        const written = formatMoment(second * 1000, zone);
        expect(formatMoment(typedTime(written, now, zone) ?? 0, zone)).toBe(written);
      },
    ),
  );
});
