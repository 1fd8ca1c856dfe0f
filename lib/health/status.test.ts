import { expect, test } from 'vitest';
import { statusSchema } from '@/lib/contracts/status';
import {
  measured,
  recordedAt,
  recordedContainerEvidence,
  recordedEvidence,
  restingEvidence,
} from './recorded-evidence.test-support';
import { assembleStatus, initialStatus, sameStatus } from './status';

const first = initialStatus(recordedAt - 1000);

test('before the first measurement the verdict is working and every check waits', () => {
  expect(first).toMatchObject({ verdict: 'working', title: 'Checking', failure: null });
  expect(first.checks).toHaveLength(9);
});

test('the status is what the contract says', () => {
  const status = assembleStatus({ evidence: recordedEvidence(), operation: null, previous: first });
  expect(statusSchema.parse(status)).toEqual(status);
  expect(status.worker).toEqual({
    identity: 'agent-runner/a1b2c3',
    taskQueue: 'agent_execution_runner',
    namespace: 'default',
    address: 'localhost:7233',
    lastPollAt: recordedAt - 3000,
  });
});

test('since and the time of a failure stay while the verdict stays', () => {
  const crashed = restingEvidence(recordedContainerEvidence({ state: 'exited', exitCode: 1 }));
  const before = assembleStatus({ evidence: crashed, operation: null, previous: first });
  const later = { ...crashed, at: recordedAt + 9000 };
  const after = assembleStatus({ evidence: later, operation: null, previous: before });
  expect(after).toMatchObject({ since: recordedAt, checkedAt: recordedAt + 9000, verdict: 'failed' });
  expect(after.failure?.at).toBe(recordedAt);
});

test('a later look at the same facts is the same status, a new poll is not', () => {
  const evidence = recordedEvidence();
  const before = assembleStatus({ evidence, operation: null, previous: first });
  const later = { ...evidence, at: recordedAt + 3000, engine: { ...evidence.engine, durationMs: 99 } };
  expect(sameStatus(before, assembleStatus({ evidence: later, operation: null, previous: before }))).toBe(
    true,
  );
  if (evidence.worker === null) throw new Error('The recording has a worker');
  const pollers = [{ identity: 'agent-runner/a1b2c3', lastAccessAt: recordedAt - 1 }];
  const polled = { ...later, worker: measured({ ...evidence.worker.value, pollers }) };
  expect(sameStatus(before, assembleStatus({ evidence: polled, operation: null, previous: before }))).toBe(
    false,
  );
});
