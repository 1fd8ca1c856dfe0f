import { expect, test } from 'vitest';
import { judgeRegistration, type RegistrationInput } from './registration';

const now = 1_800_000_000_000;
const identity = 'agent-runner/a1b2c3';

function judge(change: Partial<RegistrationInput>) {
  return judgeRegistration({ identity, pollers: [], startedAt: now - 600_000, now, ...change });
}

test('a fresh poll with the own identity after the start is registered', () => {
  const pollers = [{ identity, lastAccessAt: now - 3000 }];
  expect(judge({ pollers })).toEqual({
    registered: true,
    lastPollAt: now - 3000,
    reason: 'Temporal saw this worker poll',
  });
});

test('a poll of 60 s ago is still alive, one of 91 s ago is not', () => {
  expect(judge({ pollers: [{ identity, lastAccessAt: now - 60_000 }] }).registered).toBe(true);
  expect(judge({ pollers: [{ identity, lastAccessAt: now - 91_000 }] })).toMatchObject({
    registered: false,
    reason: 'The last poll is older than 90 s',
  });
});

test('an entry from before the restart does not count, however fresh', () => {
  const pollers = [{ identity, lastAccessAt: now - 2000 }];
  expect(judge({ pollers, startedAt: now - 1000 })).toMatchObject({
    registered: false,
    reason: 'The last poll came from before this container started',
  });
});

test('F33: polls of other workers do not make this one registered', () => {
  const pollers = [{ identity: '4711@laptop', lastAccessAt: now }];
  expect(judge({ pollers })).toEqual({
    registered: false,
    lastPollAt: null,
    reason: 'Other workers poll the task queue, this one does not',
  });
});

test('a worker with all slots busy stays registered by its heartbeat', () => {
  const busy = { identity, heartbeatAt: now - 12_000, slotsUsed: 4, slotsFree: 0 };
  expect(judge({ workers: [busy] })).toMatchObject({ registered: true, lastPollAt: null });
  expect(judge({ workers: [{ ...busy, heartbeatAt: now - 31_000 }] }).registered).toBe(false);
  expect(judge({ workers: [{ ...busy, slotsUsed: 3, slotsFree: 1 }] }).registered).toBe(false);
  expect(judge({ workers: [{ ...busy, identity: 'agent-runner/ffffff' }] }).registered).toBe(false);
});
