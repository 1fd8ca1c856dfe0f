/** An idle worker polls anew every 60 s; the server notes the time at the start and at the end of each poll. */
export const pollAgeMaxMs = 90_000;
/** With every slot taken the worker does not poll: its registration holds while the server goes on answering. */
export const answerAgeMaxMs = 60_000;

/**
 * What is known of the worker's own entry in Temporal's list of pollers. Ages are measured on this machine's clock from
 * the moment at which the server's time was seen to advance, so the server's clock may be wrong by any amount.
 */
export interface RegistrationRecord {
  /** Server time of the last poll, milliseconds since 1970; null when the entry is missing. */
  lastPollAt: number | null;
  /** Entry left behind by an earlier process with the same identity: it proves nothing about this one. */
  baseline: number | null;
  advancedAt: number | null;
  /** When the server last said anything, a refusal included. */
  answeredAt: number | null;
  /** Who gets every task of the queue; null when this worker gets some. */
  elsewhere: string | null;
  /** Why the last question had no answer; null when it had one. */
  problem: string | null;
  /** Questions in a row in which the server was not reached. */
  failures: number;
}

export type RegistrationObservation =
  | { type: 'answer'; lastPollAt: number | null; elsewhere: string | null; at: number }
  | { type: 'refusal'; problem: string; at: number }
  | { type: 'no-answer'; problem: string; at: number };

/** To be called with the entry as it is before the worker's first poll. */
export function startRegistration(baseline: number | null): RegistrationRecord {
  const nothing = { lastPollAt: null, advancedAt: null, answeredAt: null, elsewhere: null, problem: null };
  return { ...nothing, baseline, failures: 0 };
}

export function observeRegistration(
  record: RegistrationRecord,
  observation: RegistrationObservation,
): RegistrationRecord {
  const { at } = observation;
  if (observation.type === 'no-answer')
    return { ...record, problem: observation.problem, failures: record.failures + 1 };
  if (observation.type === 'refusal')
    return { ...record, problem: observation.problem, failures: 0, answeredAt: at };
  const { lastPollAt, elsewhere } = observation;
  const known = record.lastPollAt ?? record.baseline ?? Number.NEGATIVE_INFINITY;
  const advanced = lastPollAt !== null && lastPollAt > known;
  return {
    ...record,
    lastPollAt: lastPollAt ?? record.lastPollAt,
    advancedAt: advanced ? at : record.advancedAt,
    answeredAt: at,
    elsewhere,
    problem: null,
    failures: 0,
  };
}

export interface RegistrationVerdict {
  registered: boolean;
  /** `saturated`: registered, and every slot is in use. `server-gone`: Temporal does not answer. */
  condition: 'healthy' | 'saturated' | 'server-gone' | 'not-registered' | 'not-routed';
  /** One sentence without a full stop. */
  reason: string;
}

/** One question without an answer says nothing: a connection was closed, or the server was busy. */
export const failuresMax = 2;

/**
 * Places for agents. A worker asks the shared queue as often as it has free ones: `little`, so seldom that the part of the
 * queue that answers for all may not see it.
 */
export type Room = 'enough' | 'little' | 'none';

/** Fewer polls may be spread over the queue's partitions in such a way that the root, which is asked, does not list them. */
export const pollersMin = 5;

export function roomOf({ free, max }: { free: number; max: number }): Room {
  if (free <= 0) return 'none';
  return free < Math.min(max, pollersMin) ? 'little' : 'enough';
}

export interface WorkerView {
  now: number;
  room: Room;
  /** Every poller for activities is open, or would be if a slot were free. */
  polling: boolean;
}

/** The rule of the shared health contract, from inside the worker. `now` and the record's times are of one clock. */
export function judgeOwnRegistration(
  record: RegistrationRecord,
  { now, room, polling }: WorkerView,
): RegistrationVerdict {
  const { problem, failures, elsewhere, advancedAt, answeredAt } = record;
  if (failures >= failuresMax) return not('server-gone', `Temporal does not answer: ${problem}`);
  if (!polling) return not('not-registered', 'The worker has no open poll for activities');
  if (elsewhere !== null) return not('not-routed', `Temporal gives every task of the queue to ${elsewhere}`);
  const refused = problem === null ? '' : `; it says now: ${problem}`;
  const ageMs = advancedAt === null ? Number.POSITIVE_INFINITY : now - advancedAt;
  const answeredRecently = answeredAt !== null && now - answeredAt <= answerAgeMaxMs;
  // Places are taken by what Temporal gave out: a worker that was started again may have them full before its first poll.
  if (room === 'none' && (answeredRecently || ageMs <= pollAgeMaxMs)) {
    return {
      registered: true,
      condition: 'saturated',
      reason: 'Every activity slot is in use; the worker polls again when one is free',
    };
  }
  if (advancedAt === null)
    return not('not-registered', `Temporal has not seen this worker poll yet${refused}`);
  if (ageMs <= pollAgeMaxMs)
    return { registered: true, condition: 'healthy', reason: 'Temporal sees this worker poll' };
  if (room === 'little' && answeredRecently)
    return {
      registered: true,
      condition: 'healthy',
      reason: 'The worker is busy and polls seldom; Temporal answers it',
    };
  const seconds = Math.round(ageMs / 1000);
  return not('not-registered', `The last poll that Temporal saw was ${seconds} s ago${refused}`);
}

function not(condition: RegistrationVerdict['condition'], reason: string): RegistrationVerdict {
  return { registered: false, condition, reason };
}
