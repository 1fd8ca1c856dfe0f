import { expect, test } from 'vitest';
import type { QueueView } from '@/lib/contracts/queue';
import { fakeContext } from './fake-client';
import { showQueue } from './queue';

const poller = {
  polls: ['workflow' as const, 'activity' as const],
  lastPollAt: 57_000,
  version: null,
  elsewhere: null,
};
const queue: QueueView = {
  taskQueue: 'agent_execution_runner',
  namespace: 'default',
  address: 'localhost:7233',
  at: 60_000,
  pollers: [
    {
      ...poller,
      identity: 'agent-runner/a1b2c3',
      relation: 'ours',
      who: 'this console’s worker',
      host: 'laptop',
      sdk: 'temporal-typescript 1.24.0',
      slots: { used: 1, free: 3 },
    },
    {
      ...poller,
      identity: '4711@laptop',
      relation: 'stranger',
      who: 'process 4711 on laptop',
      host: 'laptop',
      sdk: null,
      slots: null,
    },
  ],
  halves: [
    {
      type: 'workflow',
      backlog: { count: 0, ageMs: 0, addedPerSecond: 0.41, takenPerSecond: 0.41 },
      brake: null,
    },
    {
      type: 'activity',
      backlog: { count: 12, ageMs: 90_000, addedPerSecond: 0.04, takenPerSecond: 0 },
      brake: { perSecond: 0, source: 'api', by: 'ada', reason: 'night' },
    },
  ],
  routing: null,
  openWorkflows: 0,
  engineUnknown: null,
};

test('who polls, what waits, what holds it back and by whom, and what may be over already', async () => {
  const { context, printed } = fakeContext({ queue });
  expect(await showQueue(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    'agent_execution_runner in default at localhost:7233. 2 workers poll, 1 of them a stranger.',
    '  ours                agent-runner/a1b2c3',
    '                      this console’s worker · workflows and activities · polled 3 s ago · 1 of 4 busy · laptop · temporal-typescript 1.24.0',
    '  stranger            4711@laptop',
    '                      process 4711 on laptop · workflows and activities · polled 3 s ago · slots not told · laptop',
    '',
    '  workflow  None waits; 0.4 a second come in, 0.4 are taken',
    '  activity  About 12 wait, the oldest for 1 min 30 s; under 0.1 a second come in, 0 are taken',
    '            Nothing is let through: set for the queue by ada (“night”)',
    expect.stringMatching(/^ {2}No workflow of this queue is open: /),
  ]);
});

test('as JSON it is what the console answers', async () => {
  const { context, printed } = fakeContext({ queue });
  await showQueue(context, { json: true });
  expect(JSON.parse(printed.join(''))).toEqual(queue);
});
