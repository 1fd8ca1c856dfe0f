import { describe, expect, it } from 'vitest';
import {
  answerAgeMaxMs,
  judgeOwnRegistration,
  observeRegistration,
  pollAgeMaxMs,
  type RegistrationObservation,
  startRegistration,
} from './registration';

const idle = { slotsFull: false };

function recordOf(baseline: number | null, ...observations: RegistrationObservation[]) {
  return observations.reduce(observeRegistration, startRegistration(baseline));
}

function answer(lastPollAt: number | null, at: number): RegistrationObservation {
  return { type: 'answer', lastPollAt, at };
}

describe('the registration as the worker judges it', () => {
  it('is not there before Temporal has listed the identity', () => {
    const record = recordOf(null, answer(null, 10));
    expect(judgeOwnRegistration(record, { now: 20, ...idle }).registered).toBe(false);
  });

  it('is there with the first poll that Temporal lists', () => {
    const record = recordOf(null, answer(5_000_000, 10));
    expect(judgeOwnRegistration(record, { now: 20, ...idle }).registered).toBe(true);
  });

  it('is not proved by the entry that an earlier process with the same identity left', () => {
    const left = recordOf(5_000_000, answer(5_000_000, 10));
    expect(judgeOwnRegistration(left, { now: 20, ...idle }).registered).toBe(false);
    const own = observeRegistration(left, answer(5_000_001, 30));
    expect(judgeOwnRegistration(own, { now: 40, ...idle }).registered).toBe(true);
  });

  it('ages by the local clock, whatever the server’s clock says', () => {
    for (const serverTime of [1, 9_999_999_999_999]) {
      const record = recordOf(null, answer(serverTime, 1000), answer(serverTime, 1000 + pollAgeMaxMs));
      expect(judgeOwnRegistration(record, { now: 1000 + pollAgeMaxMs, ...idle }).registered).toBe(true);
      expect(judgeOwnRegistration(record, { now: 1001 + pollAgeMaxMs, ...idle }).registered).toBe(false);
    }
  });

  it('ends with the first question that has no answer, and returns with the next answer', () => {
    const gone = recordOf(null, answer(7, 10), { type: 'no-answer', problem: 'refused', at: 20 });
    expect(judgeOwnRegistration(gone, { now: 21, ...idle })).toEqual({
      registered: false,
      condition: 'server-gone',
      reason: 'Temporal does not answer: refused',
    });
    expect(
      judgeOwnRegistration(observeRegistration(gone, answer(7, 30)), { now: 31, ...idle }).registered,
    ).toBe(true);
  });

  it('survives its entry while every slot is in use and the server answers', () => {
    const later = 10 + pollAgeMaxMs * 4;
    const record = recordOf(null, answer(7, 10), answer(null, later));
    expect(judgeOwnRegistration(record, { now: later + 1, slotsFull: true })).toMatchObject({
      registered: true,
      condition: 'saturated',
    });
    expect(judgeOwnRegistration(record, { now: later + 1, slotsFull: false }).registered).toBe(false);
    expect(
      judgeOwnRegistration(record, { now: later + answerAgeMaxMs + 1, slotsFull: true }).registered,
    ).toBe(false);
  });

  it('is not granted to a busy worker that was never registered', () => {
    const record = recordOf(null, answer(null, 10));
    expect(judgeOwnRegistration(record, { now: 11, slotsFull: true }).registered).toBe(false);
  });
});
