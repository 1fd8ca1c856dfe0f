import { expect, test } from 'vitest';
import {
  measured,
  recordedAt,
  recordedContainerEvidence,
  recordedEvidence,
} from '@/lib/health/recorded-evidence.test-support';
import type { Poller } from '@/lib/temporal/types';
import { checkTaskQueue } from './task-queue';

const startedAt = recordedAt - 40_000;
const ours: Poller = { identity: 'agent-runner/a1b2c3', lastAccessAt: recordedAt - 1000 };

function look(...pollers: Poller[]) {
  const { worker } = recordedEvidence();
  if (worker === null) throw new Error('The recording has a worker');
  return checkTaskQueue({
    worker: measured({ ...worker.value, pollers }),
    container: recordedContainerEvidence({ startedAt }).value,
    now: recordedAt,
  });
}

const polled = (identity: string, agoMs: number): Poller => ({
  identity,
  lastAccessAt: recordedAt - agoMs,
});

test('F33: a stranger is a warning with its name, where it runs, and what it takes', () => {
  const check = look(ours, polled('4711@laptop', 2000));
  expect(check).toMatchObject({
    state: 'warn',
    code: 'stranger-on-queue',
    reference: 'F33',
    summary: 'Tasks also go to 4711@laptop',
    cause: expect.stringMatching(/^Process 4711 on laptop polls it\. Temporal gives it about 1 of 2 tasks\./),
    remedy: { action: 'open-settings' },
  });
});

test('several strangers are counted, and named in one order whoever polled last', () => {
  const check = look(ours, polled('4711@laptop', 2000), polled('1@3f2a1b4c5d6e', 2000));
  expect(check.summary).toBe('Tasks also go to 1@3f2a1b4c5d6e and 1 more');
  expect(check.evidence).toContainEqual({
    label: 'stranger',
    value: '1@3f2a1b4c5d6e, a process of the container 3f2a1b4c5d6e',
  });
});

test('another console’s worker is told and is no warning, for it knows the tasks', () => {
  const check = look(ours, polled('agent-runner/000001', 2000));
  expect(check).toMatchObject({ state: 'pass', summary: 'Another agent-runner takes tasks of it, too' });
  expect(check.evidence).toContainEqual({ label: 'other agent-runner', value: 'agent-runner/000001' });
});

test.each([
  ['has not polled since this container’s start, and may be gone', 'agent-runner/000001', 41_000],
  ['was the worker of an original image here', '1@agent-runner-000001', 41_000],
  ['chose its own name and has not polled beside this worker yet', 'my-worker', 41_000],
  ['no longer polls', '4711@laptop', 91_000],
])('H20: nobody is warned of who %s', (_why, identity, agoMs) => {
  expect(look(ours, polled(identity, agoMs))).toMatchObject({
    state: 'pass',
    summary: 'Only this worker takes its tasks',
  });
});

test('without the list of pollers nothing is said', () => {
  const { worker } = recordedEvidence();
  if (worker === null) throw new Error('The recording has a worker');
  expect(checkTaskQueue({ worker: null, container: null, now: recordedAt }).state).toBe('skip');
});
