import { expect, test } from 'vitest';
import type { RunRow, RunView } from '@/lib/contracts/runs';
import { fakeContext } from './fake-client';
import { cancelRun, showRun, showRuns } from './runs';

const row: RunRow = {
  workflowId: 'run-1',
  runId: 'r1',
  type: 'RunAgent',
  state: 'completed',
  finishReason: 'done',
  session: 's1',
  message: 'Fix it',
  startedAt: 0,
  endedAt: 2000,
  steps: 3,
  tokens: { input: 1000, output: 204 },
  costUsd: 0.0021,
  failure: null,
  encrypted: false,
};
const view: RunView = {
  run: row,
  message: { text: 'Fix it\u001b[2J now', cut: false },
  options: null,
  said: [],
  steps: [
    {
      step: 3,
      text: { text: 'I will look', cut: false },
      calls: [
        {
          name: 'run_command',
          input: { text: '{"command":"ls"}', cut: false },
          outcome: 'done',
          output: { text: 'secret', cut: false },
        },
      ],
      tokens: { input: 100, output: 10 },
      costUsd: null,
      shortened: false,
      reminder: null,
      said: [],
    },
  ],
  stepsInJournal: 3,
  journal: null,
  files: ['a.txt'],
  writing: null,
  approval: null,
  answer: { text: 'Done', cut: false },
  causes: [],
  steerable: false,
};
const only = (runs: RunRow[]) => ({ taskQueue: 'q', runs, next: null, unreadable: null });

test('runs are listed in one line each; what nobody knows is left out', async () => {
  const failed: RunRow = {
    ...row,
    state: 'failed',
    finishReason: null,
    steps: null,
    tokens: null,
    costUsd: null,
    failure: { code: 'model-auth', text: 'The key is refused' },
    encrypted: true,
  };
  const { context, printed } = fakeContext({ runs: only([row, failed]) });
  await showRuns({ ...context, now: () => 60_000 }, { state: null, session: null, json: false });
  expect(printed).toEqual([
    'run-1  Done  session s1  3 steps · 1,204 tokens · $0.0021  2.0 s  1 min ago',
    'run-1  Failed  session s1  2.0 s  1 min ago  model-auth: The key is refused  encrypted',
  ]);
});

test('a queue without runs is said, and why journals cannot be read', async () => {
  const { context, printed, notices } = fakeContext({ runs: { ...only([]), unreadable: 'No right' } });
  await showRuns(context, { state: 'failed', session: 's1', json: false });
  expect(printed).toEqual(['No agent runs on q.']);
  expect(notices).toEqual(['No right.']);
});

test('a run shows steps and calls, no output of a tool, and nothing that steers the terminal', async () => {
  const { context, printed } = fakeContext({ run: view });
  await showRun(context, { workflowId: 'run-1', json: false });
  expect(printed.slice(1)).toEqual([
    'Task: Fix it␛[2J now',
    '2 earlier steps are not shown.',
    '3. I will look (110 tokens)',
    '   run_command {"command":"ls"}: done',
    'Files written: a.txt',
    'Answer: Done',
  ]);
});

test('a cancel is asked for by a key of its own', async () => {
  const { context, orders } = fakeContext({});
  expect(await cancelRun(context, { workflowId: 'run-1', json: false })).toBe(0);
  expect(orders).toEqual([{ type: 'cancel', workflowId: 'run-1', key: expect.any(String) }]);
});
