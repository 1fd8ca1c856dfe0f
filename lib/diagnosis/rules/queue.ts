import { exactTime } from '@/lib/contracts/check-result';
import type { Finding } from '@/lib/contracts/diagnosis';
import type { QueueBrake } from '@/lib/contracts/queue';
import type { Evidence } from '@/lib/core/failure';
import { formatSeconds } from '@/lib/core/units';
import type { FoundEvidence } from '@/lib/diagnosis/evidence';
import { fullQueue } from '@/lib/diagnosis/full-queue';
import type { Rule } from '@/lib/diagnosis/rule';
import {
  eligiblePollers,
  freshPollers,
  namesOf,
  queueOf,
  type WaitingTask,
  waitingTasks,
} from '@/lib/diagnosis/waiting-tasks';
import type { DescribedQueue } from '@/lib/temporal/describe-queue';
import { makeCurrentCommand } from '@/lib/temporal/routing';
import { temporalCommand } from '@/lib/temporal/temporal-command';

/** A worker that is there takes a task within milliseconds; a poll that ends and begins again is no absence. */
const justGivenMs = 2000;
/** Nothing else that was looked at keeps it: so long a healthy queue does not take. */
const notTakenMs = 15_000;
/** A brake is the cause where more waits than it lets through in this time. */
const brakeMs = 2000;

interface Waiting {
  task: WaitingTask;
  queue: DescribedQueue;
}

/** The first task that waits in a queue of which this is true. */
function firstWaiting(evidence: FoundEvidence, isTrue: (waiting: Waiting) => boolean): Waiting | null {
  for (const task of waitingTasks(evidence.workflow.described, evidence.now)) {
    const queue = queueOf(evidence, task);
    if (queue !== null && isTrue({ task, queue })) return { task, queue };
  }
  return null;
}

const taskWord = ({ activity }: WaitingTask) =>
  activity === null ? 'workflow task' : `activity ${activity.type}`;

function queueEvidence({ task, queue }: Waiting, now: number): Evidence[] {
  const fresh = freshPollers(queue, now);
  return [
    { label: 'call', value: `DescribeTaskQueue ${queue.name}, ${queue.type} tasks` },
    { label: 'waits', value: `${taskWord(task)}, since ${exactTime(task.since)}` },
    { label: 'polls', value: fresh.length === 0 ? 'nobody' : namesOf(fresh) },
    { label: 'backlog', value: `about ${queue.backlog}` },
  ];
}

function withoutPoller(type: 'workflow' | 'activity', code: string): Rule {
  return {
    code,
    knownBy: `DescribeTaskQueue: a ${type} task waits, and nobody has polled the queue for ${type} tasks lately`,
    judge: (evidence) => {
      const { now } = evidence;
      // A worker without a free slot polls nothing, and is there.
      if (type === 'activity' && fullQueue(evidence) !== null) return null;
      const found = firstWaiting(
        evidence,
        ({ task, queue }) => task.type === type && freshPollers(queue, now).length === 0,
      );
      if (found === null) return null;
      const { name, pollers } = found.queue;
      const last = Math.max(0, ...pollers.map(({ lastAccessAt }) => lastAccessAt));
      const since = last === 0 ? '' : `, the last one ${formatSeconds(now - last)} ago`;
      return {
        kind: now - found.task.since < justGivenMs ? 'wait' : 'fault',
        cause: `No worker polls the task queue ${name} for ${type} tasks${since}`,
        remedy: pollerRemedy(evidence, name),
        evidence: [...queueEvidence(found, now), ...otherKind(evidence, found)],
        confidence: 'sure',
      };
    },
  };
}

/** Whoever polls for the other kind of task is no help, and misleads. */
function otherKind({ queues, now }: FoundEvidence, { queue }: Waiting): Evidence[] {
  const other = queues.find(({ name, type }) => name === queue.name && type !== queue.type);
  const fresh = other === undefined ? [] : freshPollers(other, now);
  return fresh.length === 0
    ? []
    : [{ label: 'polls for the other kind', value: `${namesOf(fresh)}, for ${other?.type} tasks only` }];
}

function pollerRemedy({ own, broken }: FoundEvidence, name: string): Finding['remedy'] {
  if (name !== own.taskQueue)
    return {
      summary: `Start a worker of the task queue ${name}, or correct the name where the task is given.`,
    };
  return broken?.remedy ?? { summary: 'Restart the worker.', action: 'restart' };
}

export const noWorkflowPoller = withoutPoller('workflow', 'no-workflow-poller');
export const noActivityPoller = withoutPoller('activity', 'no-activity-poller');

export const otherVersionPolls: Rule = {
  code: 'only-another-version-polls',
  knownBy:
    'DescribeTaskQueue: who polls, of which version, and which version is current; the version that the workflow is pinned to',
  judge: (evidence) => {
    const { now, workflow } = evidence;
    const { pinnedTo } = workflow.described;
    const found = firstWaiting(
      evidence,
      ({ queue }) =>
        freshPollers(queue, now).length > 0 && eligiblePollers(queue, workflow.described, now).length === 0,
    );
    if (found === null) return null;
    const [first] = freshPollers(found.queue, now);
    const wanted =
      pinnedTo === null
        ? (first?.elsewhere ?? 'another version')
        : `the worker deployment ${pinnedTo.deploymentName} ${pinnedTo.buildId}`;
    const command = makeCurrentCommand(evidence, first?.version ?? null, first?.deployment ?? null);
    return {
      kind: 'fault',
      cause: `Tasks of ${found.queue.name} go to ${wanted} only, and none of those workers polls`,
      remedy: {
        summary: 'Start a worker of that version, or make the version current whose workers poll.',
        ...(pinnedTo === null && command !== null && { command }),
      },
      evidence: queueEvidence(found, now),
      confidence: 'sure',
    };
  },
};

const wishers = { api: 'by a command or a call of the API', worker: 'by a worker' };

/** `by ada@laptop, who said: too many calls`. */
function wisherOf({ source, by, reason }: QueueBrake): string {
  const who = by === null ? wishers[source] : `by ${by}`;
  return reason === null ? who : `${who}, who said: ${reason}`;
}

const holdsBack = ({ limit, backlog }: DescribedQueue) =>
  limit !== null && Math.max(1, backlog) * 1000 > limit.perSecond * brakeMs;

/** Null: it has no limit that holds anything back. */
export function limitFinding(
  place: Pick<FoundEvidence, 'address' | 'namespace'>,
  queue: DescribedQueue,
): Omit<Finding, 'code'> | null {
  if (queue.limit === null || !holdsBack(queue)) return null;
  const { perSecond, source } = queue.limit;
  const wisher = wisherOf(queue.limit);
  const rate = perSecond === 0 ? 'nothing at all' : `${perSecond} tasks a second`;
  const words = ['--task-queue', queue.name, '--task-queue-type', queue.type];
  const command = temporalCommand(
    place,
    ...['task-queue', 'config', 'set', ...words, '--queue-rps-limit', 'default'],
  );
  return {
    kind: 'fault',
    cause: `The task queue ${queue.name} gives out ${rate}: a rate limit, set ${wisher}`,
    remedy:
      source === 'api'
        ? { summary: 'Take the limit away, if nobody needs it.', command }
        : { summary: 'Take the limit out of the worker that asks for it; the worker that polled last wins.' },
    evidence: [
      { label: 'call', value: `DescribeTaskQueue ${queue.name}, ${queue.type} tasks` },
      { label: 'limit', value: `${perSecond} a second, set ${wisher}` },
      { label: 'backlog', value: `about ${queue.backlog}` },
    ],
    confidence: perSecond === 0 ? 'sure' : 'likely',
  };
}

export const queueLimited: Rule = {
  code: 'queue-rate-limit',
  knownBy: 'DescribeTaskQueue: the rate limit in force, who set it, and more waiting than it lets through',
  judge: (evidence) => {
    const found = firstWaiting(evidence, ({ queue }) => holdsBack(queue));
    return found === null ? null : limitFinding(evidence, found.queue);
  },
};

export const onlyStrangers: Rule = {
  code: 'only-strangers-poll',
  knownBy: 'DescribeTaskQueue of the own task queue: others poll it, and this worker does not',
  judge: (evidence) => {
    const { now, own, workflow } = evidence;
    if (workflow.described.closedAt !== 0) return null;
    const queue = evidence.queues.find(({ name, type }) => name === own.taskQueue && type === 'activity');
    const fresh = queue === undefined ? [] : freshPollers(queue, now);
    const busy = evidence.heartbeats.some(({ identity }) => identity === own.identity);
    if (fresh.length === 0 || busy || fresh.some(({ identity }) => identity === own.identity)) return null;
    // A worker that keeps no contract is known by another name: health tells, and says when it is not there.
    if (evidence.broken === null) return null;
    return {
      kind: 'fault',
      cause: `Only strangers poll the task queue ${own.taskQueue}: ${namesOf(fresh)}`,
      remedy: evidence.broken.remedy ?? { summary: 'Restart the worker.', action: 'restart' },
      evidence: [
        { label: 'this worker', value: own.identity || 'none' },
        { label: 'polls', value: namesOf(fresh) },
      ],
      confidence: 'likely',
    };
  },
};

export const justGiven: Rule = {
  code: 'just-given',
  knownBy: 'a task that has waited for some seconds at most, in a queue that workers poll',
  judge: (evidence) => {
    const found = firstWaiting(evidence, ({ task }) => evidence.now - task.since < notTakenMs);
    if (found === null) return null;
    return {
      kind: 'well',
      cause: `A ${taskWord(found.task)} was given to the task queue ${found.queue.name} ${formatSeconds(evidence.now - found.task.since)} ago`,
      remedy: null,
      evidence: queueEvidence(found, evidence.now),
      confidence: 'sure',
    };
  },
};

export const taskNotTaken: Rule = {
  code: 'task-not-taken',
  knownBy: 'a task that waits although workers poll its queue, and nothing else explains it',
  judge: (evidence) => {
    const found = firstWaiting(evidence, ({ task }) => evidence.now - task.since >= notTakenMs);
    if (found === null) return null;
    return {
      kind: 'fault',
      cause: `A ${taskWord(found.task)} has waited in ${found.queue.name} for ${formatSeconds(evidence.now - found.task.since)}, although workers poll it`,
      remedy: {
        summary: 'Look at the log of the workers that poll; a restart frees one that hangs.',
        action: 'open-logs',
      },
      evidence: queueEvidence(found, evidence.now),
      confidence: 'possible',
    };
  },
};
