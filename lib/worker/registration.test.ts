import { describe, expect, test } from 'vitest';
import { recordedIdentity } from '@/lib/health/recorded-evidence.test-support';
import { endsTrial, judgeRegistration, type RegistrationInput } from './registration';
import { fingerprintOf, type WorkerIdentity } from './worker-identity';

const now = 1_800_000_000_000;
const identity = 'agent-runner/a1b2c3';
/** Of an image that is not ours. */
const foreign: WorkerIdentity = { ...recordedIdentity, keepsContract: false };

function judge(change: Partial<RegistrationInput>) {
  const started = { identity: recordedIdentity, pollers: [], startedAt: now - 600_000, now };
  return judgeRegistration({ ...started, ...change });
}

test('a fresh poll with the own identity after the start is registered', () => {
  const pollers = [{ identity, lastAccessAt: now - 3000 }];
  expect(judge({ pollers })).toEqual({
    registered: true,
    seenAs: identity,
    lastPollAt: now - 3000,
    unproven: [],
    reason: 'Temporal saw this worker poll',
  });
});

test('a worker that polls in vain is not registered: a deployment version gets every task', () => {
  const pollers = [{ identity, lastAccessAt: now - 3000, elsewhere: 'agents 2' }];
  expect(judge({ pollers })).toMatchObject({
    registered: false,
    seenAs: identity,
    elsewhere: 'agents 2',
    reason: expect.stringContaining('every task of the queue to agents 2'),
  });
});

test('a version of a deployment is not registered before it is current, and may stay until then', () => {
  const poller = { identity, lastAccessAt: now - 3000, elsewhere: 'agents 2' };
  const version = { deploymentName: 'agents', buildId: '3' };
  const versioned = judge({ pollers: [{ ...poller, version }] });
  expect(versioned).toMatchObject({ registered: false, version });
  expect(endsTrial(versioned)).toBe(true);
  expect(endsTrial(judge({ pollers: [poller] }))).toBe(false);
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
    seenAs: null,
    lastPollAt: null,
    unproven: [],
    reason: 'Other workers poll the task queue, this one does not',
  });
});

const heartbeat = { identity, slotsUsed: 4, slotsFree: 0, host: null, sdk: null, ends: false };

test('a worker with all slots busy stays registered by its heartbeat', () => {
  const busy = { ...heartbeat, heartbeatAt: now - 12_000 };
  expect(judge({ workers: [busy] })).toMatchObject({ registered: true, lastPollAt: null });
  expect(judge({ workers: [{ ...busy, heartbeatAt: now - 31_000 }] }).registered).toBe(false);
  expect(judge({ workers: [{ ...busy, slotsUsed: 3, slotsFree: 1 }] }).registered).toBe(false);
  expect(judge({ workers: [{ ...busy, identity: 'agent-runner/ffffff' }] }).registered).toBe(false);
});

test('a busy worker of another image may take the SDKs’ own time between two heartbeats', () => {
  const since = (heartbeatAt: number) => {
    const busy = { ...heartbeat, identity: '7@agent-runner-a1b2c3', heartbeatAt };
    return judge({ identity: foreign, workers: [busy] }).registered;
  };
  expect([since(now - 65_000), since(now - 181_000)]).toEqual([true, false]);
});

describe('the SDKs’ own identities', () => {
  test.each(['1@agent-runner-a1b2c3', '4711@agent-runner-a1b2c3', '7@agent-runner-a1b2c3@queue'])(
    '%s is this container’s worker, whatever its process id',
    (own) => {
      const pollers = [{ identity: own, lastAccessAt: now - 3000 }];
      const judged = { registered: true, seenAs: own, lastPollAt: now - 3000 };
      expect(judge({ pollers })).toMatchObject(judged);
      expect(judge({ pollers, identity: foreign })).toMatchObject(judged);
    },
  );

  test.each([
    '1@laptop',
    '1@agent-runner-a1b2c',
    '1@agent-runner-a1b2c34',
    'x@agent-runner-a1b2c3',
    '@agent-runner-a1b2c3',
  ])('%s proves nothing: each container on the machine’s network could have it', (other) => {
    const pollers = [{ identity: other, lastAccessAt: now - 3000 }];
    expect(judge({ pollers })).toMatchObject({ registered: false, seenAs: null });
  });

  test('they have to be as fresh as the given one', () => {
    const pollers = [{ identity: '1@agent-runner-a1b2c3', lastAccessAt: now - 2000 }];
    expect(judge({ pollers, startedAt: now - 1000 }).registered).toBe(false);
    expect(judge({ pollers, now: now + 91_000 }).registered).toBe(false);
  });

  test('a container without an identity of ours owns no poller', () => {
    const nobody = { ...foreign, given: '', hostname: '' };
    const pollers = ['', '1@'].map((each) => ({ identity: each, lastAccessAt: now }));
    expect(judge({ pollers, identity: nobody }).registered).toBe(false);
  });
});

describe('an identity that the image chose', () => {
  const chosen = { identity: 'my-worker', lastAccessAt: now - 3000 };

  test('may be this worker when it began to poll after the start, and is no proof', () => {
    const known = { ...foreign, pollersBefore: [fingerprintOf('1@laptop')] };
    const pollers = [chosen, { identity: '1@laptop', lastAccessAt: now - 1000 }];
    expect(judge({ pollers, identity: known })).toEqual({
      registered: false,
      seenAs: null,
      lastPollAt: null,
      unproven: ['my-worker'],
      reason: 'my-worker polls since the start, and may be this worker',
    });
  });

  test('is nobody’s when its last poll came from before the start, or it polled before the creation', () => {
    expect(judge({ pollers: [chosen], identity: foreign, startedAt: now - 1000 }).unproven).toEqual([]);
    const before = { ...foreign, pollersBefore: [fingerprintOf('my-worker')] };
    expect(judge({ pollers: [chosen], identity: before }).unproven).toEqual([]);
  });

  test('counts as long as nobody knows who polled before', () => {
    expect(judge({ pollers: [chosen], identity: foreign }).unproven).toEqual(['my-worker']);
  });

  test('is a stranger to an image that keeps our contract', () => {
    expect(judge({ pollers: [chosen] }).unproven).toEqual([]);
  });

  test('is another worker’s once this one has shown its own identity, however long ago it polled', () => {
    const own = { identity: '1@agent-runner-a1b2c3', lastAccessAt: now - 200_000 };
    expect(judge({ pollers: [chosen, own], identity: foreign })).toMatchObject({
      registered: false,
      unproven: [],
    });
  });

  test('does not hide the proof', () => {
    const pollers = [chosen, { identity, lastAccessAt: now - 3000 }];
    expect(judge({ pollers, identity: foreign })).toMatchObject({ registered: true, unproven: [] });
  });
});
