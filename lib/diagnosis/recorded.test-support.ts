import type { DescribedQueue, QueuePoller } from '@/lib/temporal/describe-queue';
import type { DescribedWorkflow, PendingActivity } from '@/lib/temporal/describe-workflow';
import type { HistoryTail } from '@/lib/temporal/history-tail';
import type { FoundEvidence } from './evidence';

export const now = 1_800_000_000_000;
export const queueName = 'agent_execution_runner';
export const ownIdentity = 'agent-runner/a1b2c3';

export const quietTail: HistoryTail = {
  taskFailure: null,
  notTaken: null,
  timers: [],
  signalled: '',
  end: null,
};

export function workflowOf(change: Partial<DescribedWorkflow> = {}): DescribedWorkflow {
  return {
    workflowId: 'order-1',
    runId: 'run-1',
    type: 'RunAgent',
    taskQueue: queueName,
    status: 'running',
    startedAt: now - 60_000,
    closedAt: 0,
    pause: null,
    pinnedTo: null,
    task: null,
    activities: [],
    children: [],
    ...change,
  };
}

export function activityOf(change: Partial<PendingActivity> = {}): PendingActivity {
  return {
    id: '5',
    type: 'ExecuteAgent',
    taskQueue: queueName,
    state: 'scheduled',
    attempt: 1,
    attemptsMax: 0,
    scheduledAt: now - 40_000,
    startedAt: 0,
    heartbeatAt: 0,
    nextAttemptAt: 0,
    identity: '',
    failure: null,
    pause: null,
    ...change,
  };
}

export function pollerOf(change: Partial<QueuePoller> = {}): QueuePoller {
  return {
    identity: ownIdentity,
    lastAccessAt: now - 5000,
    version: null,
    elsewhere: null,
    deployment: null,
    ...change,
  };
}

export function queueOf(type: DescribedQueue['type'], change: Partial<DescribedQueue> = {}): DescribedQueue {
  return { name: queueName, type, pollers: [pollerOf()], limit: null, backlog: 1, ...change };
}

/** A healthy queue with one workflow of which nothing is pending. */
export function evidenceOf(
  described: Partial<DescribedWorkflow>,
  change: Partial<Omit<FoundEvidence, 'workflow'>> & { tail?: Partial<HistoryTail>; state?: string } = {},
): FoundEvidence {
  const { tail, state, ...rest } = change;
  return {
    now,
    address: 'localhost:7233',
    namespace: 'default',
    own: { identity: ownIdentity, taskQueue: queueName, slots: null },
    broken: null,
    workflow: {
      described: workflowOf(described),
      tail: { ...quietTail, ...tail },
      state: state ?? null,
      turn: null,
    },
    workflowId: 'order-1',
    elsewhere: [],
    queues: [queueOf('workflow'), queueOf('activity')],
    heartbeats: [],
    busyWith: [],
    ...rest,
  };
}
