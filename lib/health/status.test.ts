import { expect, test } from 'vitest';
import { checkIdSchema, statusSchema } from '@/lib/contracts/status';
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
  expect(first.checks).toHaveLength(checkIdSchema.options.length);
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
    slots: { used: 0, max: 4 },
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

test('clocks that differ by more than 5 s are told, and a difference that wavers is no news', () => {
  const at = (temporalMs: number, engineMs: number) => {
    const { engine, worker } = recordedEvidence();
    if (worker === null) throw new Error('The recording has a worker');
    const evidence = recordedEvidence({
      engine: measured({ ...engine.value, clockOffsetMs: engineMs }),
      worker: measured({ ...worker.value, clockOffsetMs: temporalMs }),
    });
    return assembleStatus({ evidence, operation: null, previous: first });
  };
  const off = at(3_600_000, -12_000);
  expect(off.clocks).toEqual([
    { of: 'temporal', offsetMs: 3_600_000 },
    { of: 'engine', offsetMs: -12_000 },
  ]);
  expect(sameStatus(off, at(3_600_020, -11_900))).toBe(true);
  expect(sameStatus(off, at(3_600_000, 0))).toBe(false);
  expect(at(4900, -4900).clocks).toBeUndefined();
});

test('a container’s start is told by this machine’s clock, whatever the engine’s says', () => {
  const startedAt = recordedAt - 600_000;
  const container = recordedContainerEvidence({
    startedAt: startedAt + 3_600_000,
    clockOffsetMs: 3_600_000,
  });
  const status = assembleStatus({
    evidence: recordedEvidence({ container }),
    operation: null,
    previous: first,
  });
  expect(status).toMatchObject({ verdict: 'ready', container: { startedAt } });
});
