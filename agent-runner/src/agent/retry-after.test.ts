import { expect, it } from 'vitest';
import { retryAfterOf } from './retry-after';

const now = Date.parse('2026-11-27T12:00:00Z');

it.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'Fri, 27 Nov 2026 12:01:00 GMT' }, 60_000],
  [{ 'retry-after': 'Fri, 27 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
])('%j is %j ms', (headers, delayMs) => {
  expect(retryAfterOf(headers, now)).toBe(delayMs);
});
