import { expect, test } from 'vitest';
import { judgeQueue, type QueueEvidence } from './judge-queue';
import { activityOf, evidenceOf, now, queueOf } from './recorded.test-support';

function queueEvidence(change: Partial<QueueEvidence> = {}): QueueEvidence {
  const { address, namespace, own } = evidenceOf({});
  const queues = [queueOf('workflow', { backlog: 0 }), queueOf('activity', { backlog: 0 })];
  return { now, address, namespace, own, broken: null, queues, total: 0, workflows: [], ...change };
}

const started = activityOf({ state: 'started', startedAt: now - 3000, identity: 'agent-runner/a1b2c3' });
const atWork = evidenceOf({ activities: [started] });
const noPoller = {
  queues: [queueOf('workflow'), queueOf('activity', { pollers: [] })],
};

test('an idle queue, and a busy one, are well', () => {
  expect(judgeQueue(queueEvidence())).toMatchObject([
    { code: 'nothing-wrong', kind: 'well', cause: expect.stringContaining('no workflow is open') },
  ]);
  const busy = queueEvidence({ total: 2, workflows: [atWork, evidenceOf({}, { state: 'paused' })] });
  expect(judgeQueue(busy)).toMatchObject([
    {
      code: 'nothing-wrong',
      cause: expect.stringContaining(
        '2 workflows are open on the task queue agent_execution_runner, 1 waiting as they should, 1 at work',
      ),
    },
    { code: 'waits-for-person' },
  ]);
});

test('a cause that holds many back is named once, with some of them', () => {
  const held = Array.from({ length: 7 }, (_, index) => ({
    ...evidenceOf({ activities: [activityOf()] }, noPoller),
    workflowId: `order-${index}`,
  }));
  const [first, ...others] = judgeQueue(queueEvidence({ total: 7, workflows: [atWork, ...held] }));
  expect(first).toMatchObject({ code: 'no-activity-poller', kind: 'fault' });
  expect(first?.evidence.slice(4, 6)).toEqual([
    { label: 'workflow', value: 'order-4' },
    { label: 'workflow', value: 'and 2 more' },
  ]);
  expect(others).toMatchObject([{ code: 'at-work' }]);
});

test('what waits for the queue’s brake may belong to workflows that nobody sees here', () => {
  const limited = queueOf('activity', {
    backlog: 40,
    limit: { perSecond: 1, source: 'worker', by: null, reason: null },
  });
  expect(judgeQueue(queueEvidence({ queues: [limited] }))).toMatchObject([{ code: 'queue-rate-limit' }]);
  expect(judgeQueue(queueEvidence({ queues: [{ ...limited, backlog: 0 }] }))).toMatchObject([
    { code: 'nothing-wrong' },
  ]);
});

test('a broken link of health stands first, and is not said twice', () => {
  const broken = {
    kind: 'fault' as const,
    code: 'engine-lost',
    cause: 'The engine went away',
    remedy: null,
    evidence: [],
    confidence: 'sure' as const,
  };
  expect(judgeQueue(queueEvidence({ broken })).map(({ code }) => code)).toEqual(['engine-lost']);
  const workflows = [evidenceOf({ activities: [activityOf()] }, { ...noPoller, broken })];
  expect(judgeQueue(queueEvidence({ broken, workflows })).map(({ code }) => code)).toEqual([
    'engine-lost',
    'no-activity-poller',
  ]);
});
