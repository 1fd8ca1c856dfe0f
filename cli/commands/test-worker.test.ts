import { expect, test } from 'vitest';
import type { TestTask } from '@/lib/contracts/test-task';
import { fakeContext } from './fake-client';
import { testWorker } from './test-worker';

const done: TestTask = {
  id: '6f9bd1e4-1f0b-4d0a-9c5a-111111111111',
  withModel: false,
  state: 'passed',
  startedAt: 0,
  endedAt: 10,
  steps: [
    { title: 'Do a task', state: 'passed', detail: 'This worker took it', durationMs: 50 },
    { title: 'Run an agent', state: 'skipped', detail: 'Without a model', durationMs: null },
  ],
  workflowId: null,
  notProven: ['No model was asked'],
};

test('a test says what each step took, and what it did not prove', async () => {
  const { context, printed, tests } = fakeContext({ test: done });
  expect(await testWorker(context, { withModel: false, json: false })).toBe(0);
  expect(tests).toEqual([{ key: expect.any(String), withModel: false }]);
  expect(printed).toEqual([
    'Do a task: passed in 50 ms. This worker took it',
    'Run an agent: skipped. Without a model',
    'Not proven: No model was asked.',
  ]);
});

test('a test that failed is an untrue answer', async () => {
  const { context } = fakeContext({ test: { ...done, state: 'failed' } });
  expect(await testWorker(context, { withModel: false, json: true })).toBe(1);
});
