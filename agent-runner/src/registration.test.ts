import { describe, expect, it } from 'vitest';
import {
  answerAgeMaxMs,
  judgeOwnRegistration,
  observeRegistration,
  pollAgeMaxMs,
  type RegistrationObservation,
  roomOf,
  startRegistration,
} from './registration';

const idle = { room: 'enough', polling: true } as const;
const busy = { room: 'none', polling: true } as const;
const partlyBusy = { room: 'little', polling: true } as const;

function recordOf(baseline: number | null, ...observations: RegistrationObservation[]) {
  return observations.reduce(observeRegistration, startRegistration(baseline));
}

function answer(lastPollAt: number | null, at: number): RegistrationObservation {
  return { type: 'answer', lastPollAt, elsewhere: null, at };
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

  it('is proved by runs that fill it before its first poll, as those of its former life do', () => {
    const left = recordOf(5_000_000, answer(5_000_000, 10));
    expect(judgeOwnRegistration(left, { now: 20, ...busy })).toMatchObject({
      registered: true,
      condition: 'saturated',
    });
    const unasked = startRegistration(5_000_000);
    expect(judgeOwnRegistration(unasked, { now: 20, ...busy }).registered).toBe(false);
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

  it('does not end with one question that has no answer; it does with the second, and returns with the next', () => {
    const failed: RegistrationObservation = { type: 'no-answer', problem: 'refused', at: 20 };
    const doubted = recordOf(null, answer(7, 10), failed);
    expect(judgeOwnRegistration(doubted, { now: 21, ...idle }).condition).toBe('healthy');
    const gone = observeRegistration(doubted, failed);
    expect(judgeOwnRegistration(gone, { now: 22, ...idle })).toEqual({
      registered: false,
      condition: 'server-gone',
      reason: 'Temporal does not answer: refused',
    });
    expect(
      judgeOwnRegistration(observeRegistration(gone, answer(7, 30)), { now: 31, ...idle }).registered,
    ).toBe(true);
  });

  it('outlives a server that answers and refuses to say, as long as its evidence is fresh', () => {
    const refusal: RegistrationObservation = { type: 'refusal', problem: 'too many requests', at: 20 };
    const record = recordOf(null, answer(7, 10), refusal, refusal, refusal);
    expect(judgeOwnRegistration(record, { now: 21, ...idle }).condition).toBe('healthy');
    expect(judgeOwnRegistration(record, { now: 11 + pollAgeMaxMs, ...idle })).toEqual({
      registered: false,
      condition: 'not-registered',
      reason: 'The last poll that Temporal saw was 90 s ago; it says now: too many requests',
    });
  });

  it('of a worker with few places left holds while Temporal answers it: it polls too seldom to be seen', () => {
    const later = 1000 + pollAgeMaxMs;
    const record = recordOf(null, answer(7, 10), answer(7, later));
    expect(judgeOwnRegistration(record, { now: later, ...idle }).registered).toBe(false);
    expect(judgeOwnRegistration(record, { now: later, ...partlyBusy }).condition).toBe('healthy');
    const silent = { now: later + answerAgeMaxMs + 1, ...partlyBusy };
    expect(judgeOwnRegistration(record, silent).condition).toBe('not-registered');
    const never = recordOf(null, answer(null, later));
    expect(judgeOwnRegistration(never, { now: later, ...partlyBusy }).registered).toBe(false);
  });

  it.each([
    [{ free: 4, max: 4 }, 'enough'],
    [{ free: 3, max: 4 }, 'little'],
    [{ free: 5, max: 20 }, 'enough'],
    [{ free: 4, max: 20 }, 'little'],
    [{ free: 1, max: 1 }, 'enough'],
    [{ free: 0, max: 4 }, 'none'],
  ] as const)('of %o places there is %s room', (places, room) => {
    expect(roomOf(places)).toBe(room);
  });

  it('is not there without an open poll, whatever Temporal still lists', () => {
    const record = recordOf(null, answer(7, 10));
    expect(judgeOwnRegistration(record, { now: 11, room: 'enough', polling: false })).toMatchObject({
      registered: false,
      reason: 'The worker has no open poll for activities',
    });
  });

  it('is worth nothing while another deployment version gets every task', () => {
    const record = recordOf(null, { type: 'answer', lastPollAt: 7, elsewhere: 'agents 2', at: 10 });
    expect(judgeOwnRegistration(record, { now: 11, ...idle })).toEqual({
      registered: false,
      condition: 'not-routed',
      reason: 'Temporal gives every task of the queue to agents 2',
    });
    const back = observeRegistration(record, answer(7, 20));
    expect(judgeOwnRegistration(back, { now: 21, ...idle }).condition).toBe('healthy');
  });

  it('survives its entry while every slot is in use and the server answers', () => {
    const later = 10 + pollAgeMaxMs * 4;
    const record = recordOf(null, answer(7, 10), answer(null, later));
    expect(judgeOwnRegistration(record, { now: later + 1, ...busy })).toMatchObject({
      registered: true,
      condition: 'saturated',
    });
    expect(judgeOwnRegistration(record, { now: later + 1, ...idle }).registered).toBe(false);
    expect(judgeOwnRegistration(record, { now: later + answerAgeMaxMs + 1, ...busy }).registered).toBe(false);
  });
});
