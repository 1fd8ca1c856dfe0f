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
  answeredAt: number | null;
  /** Why the last question had no answer; null when it had one. */
  problem: string | null;
}

export type RegistrationObservation =
  | { type: 'answer'; lastPollAt: number | null; at: number }
  | { type: 'no-answer'; problem: string; at: number };

/** To be called with the entry as it is before the worker's first poll. */
export function startRegistration(baseline: number | null): RegistrationRecord {
  return { lastPollAt: null, baseline, advancedAt: null, answeredAt: null, problem: null };
}

export function observeRegistration(
  record: RegistrationRecord,
  observation: RegistrationObservation,
): RegistrationRecord {
  if (observation.type === 'no-answer') return { ...record, problem: observation.problem };
  const { lastPollAt, at } = observation;
  const known = record.lastPollAt ?? record.baseline ?? Number.NEGATIVE_INFINITY;
  const advanced = lastPollAt !== null && lastPollAt > known;
  return {
    ...record,
    lastPollAt: lastPollAt ?? record.lastPollAt,
    advancedAt: advanced ? at : record.advancedAt,
    answeredAt: at,
    problem: null,
  };
}

export interface RegistrationVerdict {
  registered: boolean;
  /** `saturated`: registered, and every slot is in use. `server-gone`: Temporal does not answer. */
  condition: 'healthy' | 'saturated' | 'server-gone' | 'not-registered';
  /** One sentence without a full stop. */
  reason: string;
}

/** The rule of the shared health contract, from inside the worker. `now` and the record's times are of one clock. */
export function judgeOwnRegistration(
  record: RegistrationRecord,
  { now, slotsFull }: { now: number; slotsFull: boolean },
): RegistrationVerdict {
  if (record.problem !== null)
    return {
      registered: false,
      condition: 'server-gone',
      reason: `Temporal does not answer: ${record.problem}`,
    };
  if (record.advancedAt === null) {
    return {
      registered: false,
      condition: 'not-registered',
      reason: 'Temporal has not seen this worker poll yet',
    };
  }
  const ageMs = now - record.advancedAt;
  const answeredRecently = record.answeredAt !== null && now - record.answeredAt <= answerAgeMaxMs;
  if (slotsFull && (answeredRecently || ageMs <= pollAgeMaxMs)) {
    return {
      registered: true,
      condition: 'saturated',
      reason: 'Every activity slot is in use; the worker polls again when one is free',
    };
  }
  if (ageMs <= pollAgeMaxMs) {
    return { registered: true, condition: 'healthy', reason: 'Temporal sees this worker poll' };
  }
  return {
    registered: false,
    condition: 'not-registered',
    reason: `The last poll that Temporal saw was ${Math.round(ageMs / 1000)} s ago`,
  };
}
