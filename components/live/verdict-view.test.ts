import { expect, test } from 'vitest';
import { readyStatus, unprovenStatus } from '@/components/runner/fixtures/status';
import type { Operation, OperationStep } from '@/lib/contracts/operation';
import { bytesOf, operationFraction, timeLeft, viewVerdict } from './verdict-view';

const now = readyStatus.checkedAt;

const step = (id: string, changes: Partial<OperationStep>): OperationStep => ({
  id,
  title: id,
  state: 'pending',
  detail: null,
  startedAt: null,
  endedAt: null,
  progress: null,
  ...changes,
});

const pull: OperationStep = step('Pull the image', {
  state: 'running',
  progress: {
    type: 'pull',
    receivedBytes: 31_700_000,
    totalBytes: 57_300_000,
    bytesPerSecond: 2_100_000,
    layers: [],
    notice: null,
  },
});

const setup: Operation = {
  id: 'o',
  kind: 'setup',
  resource: 'runner',
  startedBy: 'local',
  startedAt: now - 15_000,
  endedAt: null,
  state: 'running',
  outcome: null,
  steps: [step('Check', { state: 'succeeded' }), pull, step('Start', {})],
  failure: null,
};

const failure = {
  code: 'temporal-refused',
  title: 'Temporal does not answer at localhost:7233',
  reason: 'Nothing listens there.',
  remedy: { summary: 'Start Temporal.' },
  evidence: [],
  at: now,
};

test('ready says when Temporal saw the worker, and for how long it has been so', () => {
  expect(viewVerdict({ status: readyStatus, operations: [], now })).toMatchObject({
    tone: 'ok',
    title: 'Ready',
    sentence: 'Temporal saw this worker poll 3 s ago',
    aside: 'for 2 h 14 min',
  });
});

test('what is not proven is neither Ready nor failed, and has no age of a poll', () => {
  expect(viewVerdict({ status: unprovenStatus, operations: [], now })).toMatchObject({
    tone: 'warn',
    title: 'Not proven',
    sentence: 'my-worker polls the task queue, and may be this worker',
  });
});

test('what runs comes before what the checks say', () => {
  expect(viewVerdict({ status: readyStatus, operations: [setup], now })).toMatchObject({
    tone: 'work',
    title: 'Setting up',
    sentence: 'Pull the image, 12 s left',
    aside: 'step 2 of 3',
  });
});

test('a set-up that failed stays the verdict until the worker is ready', () => {
  const failed: Operation = {
    ...setup,
    state: 'failed',
    steps: [step('Wait', { state: 'failed' })],
    failure,
  };
  const broken = { ...readyStatus, verdict: 'failed' as const };
  expect(viewVerdict({ status: broken, operations: [failed], now })).toMatchObject({
    title: 'Set-up stopped',
    sentence: failure.title,
  });
  expect(viewVerdict({ status: readyStatus, operations: [failed], now }).title).toBe('Ready');
});

test('Ready is not claimed while the console does not answer', () => {
  const input = { status: readyStatus, operations: [], now };
  expect(viewVerdict({ ...input, lostAt: now - 300 }).title).toBe('Ready');
  expect(viewVerdict({ ...input, lostAt: now - 5000 })).toMatchObject({
    tone: 'off',
    title: 'No connection',
    sentence: 'Last known: Ready',
    aside: 'for 5 s',
  });
});

test('progress of an operation is its finished steps and the part of the one that runs', () => {
  expect(operationFraction(setup)).toBeCloseTo((1 + 31.7 / 57.3) / 3);
});

test('bytes name a shared unit once, and an unknown whole not at all', () => {
  expect(bytesOf(31_700_000, 57_300_000)).toBe('31.7 of 57.3 MB');
  expect(bytesOf(900_000, 57_300_000)).toBe('900.0 kB of 57.3 MB');
  expect(bytesOf(900_000, null)).toBe('900.0 kB');
});

test('no time is promised while the speed or the whole is unknown', () => {
  expect(timeLeft(pull, now)).toBe('12 s left');
  expect(timeLeft(step('x', { progress: { ...requirePull(pull), bytesPerSecond: null } }), now)).toBeNull();
  expect(timeLeft(step('x', { progress: { ...requirePull(pull), totalBytes: null } }), now)).toBeNull();
});

function requirePull({ progress }: OperationStep) {
  if (progress?.type !== 'pull') throw new Error('not a pull');
  return progress;
}
