import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TransferRate } from './transfer-rate';

test('there is no rate before half a second of samples', () => {
  const rate = new TransferRate();
  expect([rate.sample(0, 0), rate.sample(400, 4000), rate.sample(500, 5000)]).toEqual([null, null, 10_000]);
});

test('the rate is that of the last five seconds, not of the whole transfer', () => {
  const rate = new TransferRate();
  for (let second = 0; second <= 10; second += 1) rate.sample(second * 1000, second * 1_000_000);
  const stalled = [11, 12, 13, 14, 15].map((second) => rate.sample(second * 1000, 10_000_000));
  expect(stalled).toEqual([800_000, 600_000, 400_000, 200_000, 0]);
});

test('a steady transfer has its own rate, however the samples fall', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 3, maxLength: 40 }), (gaps) => {
      const rate = new TransferRate();
      let at = 0;
      for (const gap of gaps) {
        at += gap;
        const value = rate.sample(at, at * 7);
        expect(value === null || value === 7000).toBe(true);
      }
    }),
  );
});

test('only progress in bytes gets a rate', () => {
  const rate = new TransferRate();
  const wait = { type: 'wait' as const, deadlineAt: 1 };
  expect(rate.fill(wait, 0)).toBe(wait);
});
