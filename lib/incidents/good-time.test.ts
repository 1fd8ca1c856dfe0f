import { describe, expect, test } from 'vitest';
import type { Verdict } from '@/lib/contracts/status';
import { lastGoodTime } from './good-time';

const minute = 60_000;
const day = 24 * 60;

/** Verdicts by the minute from which on they were. */
const since = (...changes: Array<[number, Verdict]>) =>
  changes.map(([at, verdict]) => ({ at: at * minute, verdict, title: '' }));

/** Minutes. */
function goodAt(now: number, verdicts: ReturnType<typeof since>, readyAt: number | null = null) {
  const good = lastGoodTime(verdicts, now * minute, readyAt === null ? null : readyAt * minute);
  if (good === null) return null;
  const { hour, start } = good;
  return {
    hour: [hour.from / minute, hour.until / minute],
    start: start === null ? null : [start.from / minute, start.until / minute],
  };
}

describe('of a worker that is not Ready', () => {
  test('the good hour ends two minutes before it was seen not to be', () => {
    expect(goodAt(310, since([0, 'ready'], [300, 'failed']))).toEqual({ hour: [238, 298], start: null });
  });

  test('it is shorter where the worker was Ready for less, and then the start before it is known', () => {
    const verdicts = since([0, 'stopped'], [10, 'working'], [12, 'ready'], [30, 'failed']);
    expect(goodAt(31, verdicts)).toEqual({ hour: [12, 28], start: [10, 12] });
  });

  test('of a long start its last ten minutes count', () => {
    const verdicts = since([0, 'working'], [60, 'ready'], [160, 'failed']);
    expect(goodAt(161, verdicts)).toEqual({ hour: [98, 158], start: [50, 60] });
  });

  test('a worker that comes up and breaks again and again was good before that', () => {
    const loop = since([0, 'ready'], [300, 'failed'], [301, 'working'], [302, 'ready'], [305, 'failed']);
    expect(goodAt(306, loop)).toEqual({ hour: [238, 298], start: null });
  });

  test('what a console that was away did not see is not taken for good', () => {
    const verdicts = since([0, 'ready'], [900, 'working'], [901, 'failed']);
    expect(goodAt(902, verdicts, 400)).toEqual({ hour: [338, 398], start: null });
  });
});

describe('of a worker that is Ready', () => {
  test('the good hour is the one before what interrupted that within a day', () => {
    const verdicts = since([0, 'ready'], [300, 'failed'], [310, 'working'], [311, 'ready']);
    expect(goodAt(1000, verdicts)?.hour).toEqual([238, 298]);
    expect(goodAt(310 + day + 1, verdicts)?.hour).toEqual([250 + day + 1, 310 + day + 1]);
  });

  test('a console that was started anew interrupts nothing', () => {
    expect(goodAt(1000, since([0, 'ready'], [500, 'working'], [501, 'ready']))?.hour).toEqual([940, 1000]);
  });
});

test('there is none where the worker was not Ready for five minutes on end', () => {
  expect(goodAt(100, [])).toBeNull();
  expect(goodAt(100, since([0, 'unproven']))).toBeNull();
  expect(goodAt(100, since([0, 'ready'], [4, 'failed']))).toBeNull();
  expect(goodAt(100, since([0, 'ready'], [5, 'failed']))).not.toBeNull();
});
