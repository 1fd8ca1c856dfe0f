import { expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { temporalFailure } from '@/lib/temporal/failure';
import type { WorkflowOutcome } from '@/lib/temporal/types';
import { doFreeTask } from './free-task';

const settings = { address: 'localhost:7233', namespace: 'default', tls: false, apiKey: null };
const busy = () => temporalFailure('temporal-busy', settings, 'Workflow is busy.');
const work = { waitedMs: 1, ranMs: 1, takenBy: ['agent-runner/1'] };

/** A server that answers each kind of call like that, one after the other, the last one for ever. */
function doTask(answers: Partial<Record<'start' | 'outcome' | 'forget', Array<'busy' | 'fine'>>>) {
  let now = 0;
  const started = new Set<string>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (delayMs) => {
      now += delayMs;
    },
  };
  const take = (kind: keyof typeof answers) => {
    const [next, ...others] = answers[kind] ?? [];
    if (others.length > 0) answers[kind] = others;
    if (next === 'busy') throw busy();
  };
  const connection = {
    startWorkflow: async ({ workflowId }: { workflowId: string }) => {
      started.add(workflowId);
      take('start');
    },
    workflowOutcome: async (): Promise<WorkflowOutcome> => {
      take('outcome');
      return { type: 'completed', work };
    },
    forgetWorkflow: async () => take('forget'),
  };
  const place = {
    connection,
    clock,
    taskQueue: 'q',
    activityQueue: 'q',
    waitMs: 5000,
    isAlone: true,
  };
  const task = doFreeTask(place, new AbortController().signal);
  return { task, started };
}

test('a server that is busy is asked again: the same workflow is started, and the task is done', async () => {
  const { task, started } = doTask({
    start: ['busy', 'fine'],
    outcome: ['busy', 'busy', 'fine'],
    forget: ['busy'],
  });
  expect(await task).toEqual({ type: 'done', work });
  expect(started.size).toBe(1);
});

test.each(['start', 'outcome'] as const)(
  'one that is busy at every %s is named when the wait is over',
  async (kind) => {
    await expect(doTask({ [kind]: ['busy'] }).task).rejects.toMatchObject({ code: 'temporal-busy' });
  },
);
