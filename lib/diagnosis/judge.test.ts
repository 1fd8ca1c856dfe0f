import { describe, expect, test } from 'vitest';
import type { FoundEvidence } from './evidence';
import { judge, rules } from './judge';
import {
  activityOf,
  evidenceOf,
  now,
  ownIdentity,
  pollerOf,
  queueName,
  queueOf,
} from './recorded.test-support';

const told = (message: string, type = '') => ({ message, type, notTaken: false });
const task = { scheduledAt: now - 30_000, startedAt: 0, attempt: 1 };
const stranger = pollerOf({ identity: '77@laptop' });
const broken = {
  kind: 'fault' as const,
  code: 'container-stopped',
  cause: 'The worker is stopped',
  remedy: { summary: 'Start it.', action: 'start' as const },
  evidence: [],
  confidence: 'sure' as const,
};
const full = {
  identity: ownIdentity,
  taskQueue: queueName,
  heartbeatAt: now - 3000,
  slotsUsed: 4,
  host: null,
  sdk: null,
  ends: false,
  slotsFree: 0,
};
const late = { name: queueName, type: 'activity' as const };

const cases: Array<[code: string, evidence: FoundEvidence]> = [
  ['workflow-completed', evidenceOf({ status: 'completed', closedAt: now - 1000 })],
  [
    'workflow-ended',
    evidenceOf({ status: 'failed', closedAt: now - 1000 }, { tail: { end: told('No such file') } }),
  ],
  [
    'task-waited-too-long',
    evidenceOf(
      { status: 'failed', closedAt: now - 1000 },
      { tail: { end: { ...told('activity timed out'), notTaken: true } } },
    ),
  ],
  ['workflow-paused', evidenceOf({ status: 'paused', pause: { by: 'ada', reason: '' } })],
  ['activity-paused', evidenceOf({ activities: [activityOf({ state: 'paused' })] })],
  [
    'no-workflow-poller',
    evidenceOf({ task }, { queues: [queueOf('workflow', { pollers: [] }), queueOf('activity')] }),
  ],
  [
    'no-activity-poller',
    evidenceOf(
      { activities: [activityOf()] },
      { queues: [queueOf('workflow'), queueOf('activity', { pollers: [] })] },
    ),
  ],
  [
    'only-strangers-poll',
    evidenceOf(
      { activities: [activityOf({ failure: told('Activity function X is not registered on this Worker') })] },
      { broken, queues: [queueOf('workflow'), queueOf('activity', { pollers: [stranger] })] },
    ),
  ],
  [
    'only-another-version-polls',
    evidenceOf(
      { task },
      {
        queues: [
          queueOf('workflow', { pollers: [pollerOf({ elsewhere: 'the worker deployment agents b2' })] }),
        ],
      },
    ),
  ],
  [
    'queue-rate-limit',
    evidenceOf(
      { activities: [activityOf()] },
      { queues: [queueOf('activity', { limit: { perSecond: 0, source: 'api', by: null, reason: null } })] },
    ),
  ],
  [
    'workflow-type-unknown',
    evidenceOf(
      { task: { ...task, attempt: 7 } },
      {
        tail: {
          taskFailure: {
            failure: told(
              "Failed to initialize workflow of type 'Y': no such function is exported by the workflow bundle",
            ),
            by: ownIdentity,
          },
        },
      },
    ),
  ],
  [
    'workflow-task-fails',
    evidenceOf(
      { task },
      { tail: { taskFailure: { failure: told('[TMPRL1100] Nondeterminism error'), by: ownIdentity } } },
    ),
  ],
  [
    'activity-type-unknown',
    evidenceOf({
      activities: [
        activityOf({
          nextAttemptAt: now + 5000,
          identity: '77@laptop',
          failure: told('Activity function X is not registered on this Worker, available activities: []'),
        }),
      ],
    }),
  ],
  ['slots-full', evidenceOf({ activities: [activityOf()] }, { heartbeats: [full] })],
  [
    'worker-of-activity-gone',
    evidenceOf({
      activities: [
        activityOf({ state: 'started', startedAt: now - 200_000, identity: 'agent-runner/dead00' }),
      ],
    }),
  ],
  [
    'activity-retried',
    evidenceOf({
      activities: [
        activityOf({ nextAttemptAt: now + 5000, attempt: 3, failure: told('connection refused') }),
      ],
    }),
  ],
  ['waits-for-person', evidenceOf({}, { state: 'awaiting-approval' })],
  [
    'at-work',
    evidenceOf({
      activities: [activityOf({ state: 'started', startedAt: now - 9000, identity: ownIdentity })],
    }),
  ],
  ['just-given', evidenceOf({ activities: [activityOf({ scheduledAt: now - 900 })] })],
  ['task-not-taken', evidenceOf({ activities: [activityOf()] })],
  ['waits-for-child', evidenceOf({ children: ['order-1-child'] })],
  ['waits-for-timer', evidenceOf({}, { tail: { timers: [now + 60_000] } })],
  ['waits-for-signal', evidenceOf({})],
  [
    'waits-for-session',
    (() => {
      const evidence = evidenceOf({}, { state: 'waiting-turn' });
      return { ...evidence, workflow: { ...evidence.workflow, turn: { heldBy: 'order-0', before: 2 } } };
    })(),
  ],
];

describe('the cause', () => {
  test.each(cases)('%s is the first that is named', (code, evidence) => {
    const [first] = judge(evidence);
    expect(first?.code).toBe(code);
    expect(first?.cause).not.toMatch(/\.$|undefined|null|NaN/);
  });

  test('F26: an activity that its last worker did not know is at work once another one has it in hands', () => {
    const failure = told('Activity function X is not registered on this Worker, available activities: []');
    const codesOf = (state: 'scheduled' | 'started') =>
      judge(evidenceOf({ activities: [activityOf({ state, failure })] })).map(({ code }) => code);
    expect(codesOf('scheduled')).toContain('activity-type-unknown');
    expect(codesOf('started')).not.toContain('activity-type-unknown');
  });

  test('of every rule is named in a test', () => {
    expect(cases.map(([code]) => code).toSorted()).toEqual(rules.map(({ code }) => code).toSorted());
  });

  test('F26: who does not know an activity is a stranger, who is to be stopped; this worker is not', () => {
    const unknown = (identity: string) =>
      judge(
        evidenceOf({
          activities: [
            activityOf({ nextAttemptAt: now + 1, identity, failure: told('unable to find activityType=X') }),
          ],
        }),
      )[0];
    expect(unknown('77@laptop')?.remedy?.summary).toContain('Stop the worker 77@laptop');
    expect(unknown(ownIdentity)?.remedy?.summary).toContain('This worker has no such activity');
  });

  test('a workflow of another queue is not explained by this console’s worker', () => {
    const elsewhere = evidenceOf(
      { taskQueue: 'other', task },
      { broken, queues: [queueOf('workflow', { name: 'other', pollers: [] })] },
    );
    expect(judge(elsewhere).map(({ code }) => code)).toEqual(['no-workflow-poller']);
    expect(
      judge({ ...elsewhere, own: { identity: '', taskQueue: 'other', slots: null } }).map(({ code }) => code),
    ).toEqual(['no-workflow-poller', 'container-stopped']);
  });

  test('a poll that is older than a worker’s longest is none', () => {
    const old = queueOf('activity', { pollers: [pollerOf({ lastAccessAt: now - 91_000 })] });
    const [first] = judge(evidenceOf({ activities: [activityOf()] }, { queues: [old] }));
    expect(first).toMatchObject({
      code: 'no-activity-poller',
      cause: expect.stringContaining('1 min 31 s ago'),
    });
  });

  test('workers for the other kind of task are named, for they mislead', () => {
    const [first] = judge(
      evidenceOf(
        { activities: [activityOf()] },
        { queues: [queueOf('workflow'), { ...late, pollers: [], limit: null, backlog: 1 }] },
      ),
    );
    expect(first?.evidence).toContainEqual({
      label: 'polls for the other kind',
      value: `${ownIdentity}, for workflow tasks only`,
    });
  });

  test('a limit that lets everything through within moments is no brake', () => {
    const limit = { perSecond: 100, source: 'worker' as const, by: null, reason: null };
    const [first] = judge(
      evidenceOf({ activities: [activityOf()] }, { queues: [queueOf('activity', { limit })] }),
    );
    expect(first?.code).toBe('task-not-taken');
  });

  test('one that is full polls nothing, and is there all the same', () => {
    const queues = [queueOf('workflow'), queueOf('activity', { pollers: [] })];
    const [first] = judge(evidenceOf({ activities: [activityOf()] }, { heartbeats: [full], queues }));
    expect(first?.code).toBe('slots-full');
  });

  test('this worker tells of its places itself, and a stranger that polls may have some', () => {
    const own = { identity: ownIdentity, taskQueue: queueName, slots: { used: 1, max: 1 } };
    const waiting = { activities: [activityOf()] };
    expect(judge(evidenceOf(waiting, { own }))[0]).toMatchObject({ code: 'slots-full', confidence: 'sure' });
    const queues = [queueOf('workflow'), queueOf('activity', { pollers: [stranger] })];
    expect(judge(evidenceOf(waiting, { own, queues }))[0]?.code).toBe('task-not-taken');
  });

  test('a worker that is not full explains no wait', () => {
    const idle = { ...full, identity: 'agent-runner/d4e5f6', slotsUsed: 1, slotsFree: 3 };
    const [first] = judge(evidenceOf({ activities: [activityOf()] }, { heartbeats: [full, idle] }));
    expect(first?.code).toBe('task-not-taken');
  });

  test('an id that is nowhere, and one of another namespace', () => {
    const missing = { ...evidenceOf({}), workflow: null };
    expect(judge(missing)[0]?.code).toBe('workflow-not-found');
    expect(judge({ ...missing, elsewhere: ['staging'] })[0]).toMatchObject({
      code: 'workflow-elsewhere',
      cause: 'order-1 is in the namespace staging, and the worker serves default',
    });
  });
});
