import { expect, test } from 'vitest';
import { unixTime } from './logs';

test.each([
  ['2026-01-02T03:04:05.123456789Z', '1767323045.123456789'],
  ['2026-01-02T03:04:05Z', '1767323045.000000000'],
  ['2026-01-02T04:04:05.5+01:00', '1767323045.500000000'],
  ['1767323045.25', '1767323045.25'],
])('since %s is sent as %s', (timestamp, sent) => {
  expect(unixTime(timestamp)).toBe(sent);
});
