import { expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { noRuns } from '@/lib/temporal/no-runs.test-support';
import type { RunActivity, RunEnd, RunOrder, TemporalRuns } from '@/lib/temporal/run-types';
import { runTestAgent } from './test-agent';
import { TestCourse } from './test-steps';

const usage = { inputTokens: 10, outputTokens: 5 };
const result = {
  sessionId: 's',
  text: 'ready',
  output: null,
  steps: 2,
  toolCalls: 1,
  finishReason: 'done',
  usage,
  costUsd: null,
};
const ended = (value: unknown): RunEnd => ({ type: 'completed', result: { type: 'json', value } });
const activity = (type: string, takenBy: string): RunActivity => ({
  type,
  scheduledAt: 1000,
  startedAt: 1010,
  endedAt: 1050,
  takenBy,
});

async function run(runs: Partial<TemporalRuns>): Promise<TestCourse> {
  const course = new TestCourse(systemClock, { key: 'k', withModel: true });
  const connection = { startWorkflow: async () => undefined, runs: { ...noRuns, ...runs } };
  const place = { connection, clock: systemClock, taskQueue: 'q', isOwn: (each: string) => each === 'me' };
  await runTestAgent(place, course, new AbortController().signal);
  course.finish(null);
  return course;
}

test('a test has the time of each part, the tokens, and what it did not prove', async () => {
  const { task } = await run({
    activities: async () => [activity('EnsureThread', 'me'), activity('ExecuteAgent', 'me')],
    end: async () => ended(result),
  });
  expect(task.state).toBe('passed');
  expect(task.workflowId).toBe('stigmer-test-k');
  expect(task.steps.slice(1)).toMatchObject([
    { title: 'Make a session', state: 'passed', durationMs: 50, detail: 'Taken after 10 ms' },
    { title: 'Ask the model, and call its tools', state: 'passed' },
    { title: 'Get the answer', detail: 'done after 2 steps, 15 tokens' },
  ]);
  expect(task.notProven).toEqual(['Other tools, and tool servers']);
});

test('what another worker did is no proof of this one', async () => {
  const { task } = await run({
    activities: async () => [activity('ExecuteAgent', 'other')],
    end: async () => ended({ ...result, toolCalls: 0 }),
  });
  expect(task.steps[1]).toMatchObject({ state: 'skipped', detail: 'other did it in place of this worker' });
  expect(task.notProven).toEqual([
    'Ask the model, and call its tools: another worker of the queue took it',
    'No tool was called: the model answered without one',
  ]);
});

test('a model that fails is a test that failed, with its code', async () => {
  const failures = [{ message: 'The key is refused', type: 'model-auth', encrypted: false }];
  const { task } = await run({ end: async () => ({ type: 'failed', failures }) });
  expect(task.state).toBe('failed');
  expect(task.steps.at(-1)?.detail).toBe('model-auth: The key is refused');
});

test('a tool that needs approval is not approved: the run is stopped, and that is said', async () => {
  const orders: RunOrder[] = [];
  const value = {
    state: 'awaiting-approval',
    step: 1,
    usage,
    costUsd: null,
    lastWords: '',
    approval: { id: '1', tool: 'write_file', input: '{}', inputCut: false },
  };
  const { task } = await run({
    end: async () => (orders.length === 0 ? { type: 'open' } : ended({ ...result, finishReason: 'stopped' })),
    progress: async () => ({ type: 'json', value }),
    order: async (_run, order) => {
      orders.push(order);
    },
  });
  expect(orders).toEqual([{ type: 'signal', name: 'stop' }]);
  expect(task.notProven[0]).toBe('write_file was not called: it needs a person’s approval here');
  expect(task.state).toBe('passed');
});
