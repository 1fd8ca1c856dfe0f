import { expect, it } from 'vitest';
import { backoffDelayMs } from './backoff';

it('waits half a second first, twice as long each time, and never more than five seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 10_000].map(backoffDelayMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000]);
});
