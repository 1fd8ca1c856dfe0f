import { expect, test } from 'vitest';
import { readyStatus } from '@/components/runner/fixtures/status';
import type { Operation } from '@/lib/contracts/operation';
import { chooseSetupView, doneSentence, isPasteable, setupTitle } from './setup-view';

const operation = (kind: Operation['kind'], state: Operation['state']): Operation => ({
  id: kind,
  kind,
  resource: 'runner',
  startedBy: 'local',
  startedAt: 1,
  endedAt: null,
  state,
  outcome: null,
  steps: [],
  failure: null,
});

const recordedRegister = {
  id: 'register',
  title: 'Wait for Temporal',
  detail: null,
  startedAt: 1,
  endedAt: 2,
  progress: null,
};

const fresh = { ...readyStatus, verdict: 'not-set-up' as const, container: null };

test('nothing is claimed before both status and history are known', () => {
  expect(chooseSetupView(null, []).type).toBe('waiting');
  expect(chooseSetupView(fresh, null).type).toBe('waiting');
});

test('a running or failed set-up is found again after a reload', () => {
  expect(chooseSetupView(fresh, [operation('setup', 'running')]).type).toBe('steps');
  expect(chooseSetupView(fresh, [operation('setup', 'failed')]).type).toBe('steps');
});

test('after a cancel and after a removal the plan is there again', () => {
  expect(chooseSetupView(fresh, [operation('setup', 'cancelled')])).toMatchObject({ type: 'plan' });
  expect(
    chooseSetupView(fresh, [operation('remove', 'succeeded'), operation('setup', 'succeeded')]).type,
  ).toBe('plan');
});

test('a set-up that made a container which is gone now is history', () => {
  expect(chooseSetupView(readyStatus, [operation('setup', 'succeeded')]).type).toBe('steps');
  expect(chooseSetupView(fresh, [operation('setup', 'succeeded')]).type).toBe('plan');
});

test('a set-up whose last step could not prove the worker does not call it ready', () => {
  const register = (state: 'succeeded' | 'warned') => ({
    ...operation('setup', 'succeeded'),
    steps: [{ ...recordedRegister, state }],
  });
  expect(setupTitle(register('succeeded'), 'ready')).toBe('Agent-runner is ready');
  expect(setupTitle(register('warned'), 'unproven')).toBe('Agent-runner runs');
  expect(setupTitle(operation('setup', 'failed'), 'not-set-up')).toBe('Set up agent-runner');
});

test.each([
  ['ready', 'Agent-runner is ready'],
  ['working', 'Agent-runner is ready'],
  ['stopped', 'Agent-runner is stopped'],
  ['failed', 'Agent-runner was set up'],
  ['no-engine', 'Agent-runner was set up'],
] as const)('H26: a set-up of the past says no more than is true now: %s', (verdict, title) => {
  const steps = [{ ...recordedRegister, state: 'succeeded' as const }];
  expect(setupTitle({ state: 'succeeded', steps }, verdict)).toBe(title);
});

test('what can be pasted is told from a sentence', () => {
  expect(isPasteable('ghcr.io/stigmer/agent-runner:v0.1.0')).toBe(true);
  expect(isPasteable('Host network: no port is opened')).toBe(false);
});

test('a retry says what is done already', () => {
  expect(doneSentence({ steps: [] })).toMatch(/^Nothing was changed/);
});
