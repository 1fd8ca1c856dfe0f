import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockOffset } from './clock-offset';

/** As a server that gives whole seconds answers, each reading some time on its way. */
function noteAll(offsetMs: number, trips: ReadonlyArray<{ at: number; out: number; back: number }>) {
  const clock = new ClockOffset();
  for (const { at, out, back } of trips) {
    const earliest = Math.floor((at + offsetMs) / 1000) * 1000;
    clock.note({ earliest, latest: earliest + 999 }, at - out, at + back);
  }
  return clock.offsetMs();
}

const way = fc.integer({ min: 0, max: 400 });
const trips = fc.array(fc.record({ at: fc.integer({ min: 0, max: 10_000_000 }), out: way, back: way }), {
  minLength: 1,
});

test('two clocks that agree are never said to differ, however long the way and coarse the readings', () => {
  fc.assert(fc.property(trips, (all) => noteAll(0, all) === 0));
});

test('a difference is right to a second, whatever the way', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4_000_000, max: 4_000_000 }), trips, (offsetMs, all) => {
      const told = noteAll(offsetMs, all);
      return Math.abs(told - offsetMs) <= (Math.abs(offsetMs) < 1800 ? 1800 : 1000);
    }),
  );
});

test('more readings make it more exact', () => {
  const quick = Array.from({ length: 20 }, (_none, index) => ({ at: index * 1050, out: 1, back: 1 }));
  expect(Math.abs(noteAll(-12_340, quick) + 12_340)).toBeLessThan(60);
});

test('a clock that was set is believed at once', () => {
  const clock = new ClockOffset();
  clock.note({ earliest: 0, latest: 0 }, 0, 2);
  expect(clock.offsetMs()).toBe(0);
  clock.note({ earliest: 3_700_000, latest: 3_700_000 }, 99_999, 100_001);
  expect(clock.offsetMs()).toBe(3_600_000);
  clock.note({ earliest: 110_000, latest: 110_000 }, 109_999, 110_001);
  expect(clock.offsetMs()).toBe(0);
});

test('an answer without a reading, and a clock set back on the way, say nothing', () => {
  const clock = new ClockOffset();
  clock.note(null, 0, 1);
  clock.note({ earliest: 9_000_000, latest: 9_000_000 }, 5000, 10);
  expect(clock.offsetMs()).toBe(0);
});
