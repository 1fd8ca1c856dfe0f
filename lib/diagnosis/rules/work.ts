import { exactTime } from '@/lib/contracts/check-result';
import type { Finding } from '@/lib/contracts/diagnosis';
import type { Evidence } from '@/lib/core/failure';
import { formatSeconds } from '@/lib/core/units';
import type { FoundEvidence } from '@/lib/diagnosis/evidence';
import { fullQueue } from '@/lib/diagnosis/full-queue';
import type { Rule } from '@/lib/diagnosis/rule';
import { backsOff, freshPollers } from '@/lib/diagnosis/waiting-tasks';
import type { PendingActivity } from '@/lib/temporal/describe-workflow';

/** In the words of the SDKs of TypeScript, Python, Go and Java. */
const unknownWorkflow =
  /no such function is exported|workflow class .* is not registered|unable to find workflow type|unknown workflow type/i;
const unknownActivity = /is not registered (on|with) (this|a) worker|unable to find activityType/i;
/** A heartbeat of a worker or of its activity comes at least so often. */
const silentMs = 90_000;

const attemptEvidence = (activity: PendingActivity): Evidence[] => [
  { label: 'activity', value: `${activity.type} ${activity.id}` },
  {
    label: 'attempt',
    value: `${activity.attempt}${activity.attemptsMax > 0 ? ` of ${activity.attemptsMax}` : ''}`,
  },
  ...(activity.failure === null ? [] : [{ label: 'failure', value: activity.failure.message }]),
  ...(activity.identity === '' ? [] : [{ label: 'by', value: activity.identity }]),
];

/** A worker that does not know a task takes it from those that do. */
function unknownRemedy({ own, broken }: FoundEvidence, by: string, what: string): Finding['remedy'] {
  if (by === own.identity && by !== '')
    return {
      summary: `This worker has no such ${what}: correct its name where it is called, or run the image that has it.`,
    };
  if (broken?.remedy !== undefined && by === '') return broken.remedy;
  return {
    summary: `Stop the worker ${by}, which takes tasks that it does not know, or give the ${what} a task queue of its own.`,
  };
}

export const workflowTypeUnknown: Rule = {
  code: 'workflow-type-unknown',
  knownBy: 'its history: a worker failed its task with “not registered”, in the words of any SDK',
  judge: (evidence) => {
    const { described, tail } = evidence.workflow;
    const failed = tail?.taskFailure ?? null;
    if (failed === null || !unknownWorkflow.test(failed.failure.message)) return null;
    return {
      kind: 'fault',
      cause: `The worker ${failed.by} takes the workflow’s tasks and does not know the type ${described.type}`,
      remedy: unknownRemedy(evidence, failed.by, 'workflow'),
      evidence: [
        { label: 'failure', value: failed.failure.message },
        { label: 'by', value: failed.by },
        { label: 'attempt', value: String(described.task?.attempt ?? 1) },
      ],
      confidence: 'sure',
    };
  },
};

export const workflowTaskFails: Rule = {
  code: 'workflow-task-fails',
  knownBy: 'its history: the last of its tasks failed, and is tried again',
  judge: ({ workflow: { described, tail } }) => {
    const failed = tail?.taskFailure ?? null;
    if (failed === null || described.task === null) return null;
    return {
      kind: 'fault',
      cause: `The workflow’s own task fails and is tried again: ${failed.failure.message}`,
      remedy: {
        summary:
          'Correct the workflow’s code, or run the version that it began with; it then goes on by itself.',
        action: 'open-logs',
      },
      evidence: [
        { label: 'by', value: failed.by },
        { label: 'attempt', value: String(described.task.attempt) },
      ],
      confidence: 'sure',
    };
  },
};

export const activityTypeUnknown: Rule = {
  code: 'activity-type-unknown',
  knownBy:
    'a pending activity that no worker has in hands, whose last failure is “not registered”, in the words of any SDK',
  judge: (evidence) => {
    const found = evidence.workflow.described.activities.find(
      ({ failure, state }) =>
        failure !== null && state !== 'started' && unknownActivity.test(failure.message),
    );
    if (found === undefined) return null;
    const next = found.nextAttemptAt > evidence.now ? '; it is tried again and again' : '';
    return {
      kind: 'fault',
      cause: `The worker ${found.identity} does not know the activity ${found.type}${next}`,
      remedy: unknownRemedy(evidence, found.identity, 'activity'),
      evidence: attemptEvidence(found),
      confidence: 'sure',
    };
  },
};

/** Full workers poll nothing, or say so. */
export const slotsFull: Rule = {
  code: 'slots-full',
  knownBy:
    'a run that was told that every place is taken, or a task that waits while every worker of its queue says that it has none free',
  judge: (evidence) => {
    const { workflow, busyWith, now, own } = evidence;
    const told = workflow.described.activities.find(({ failure }) => failure?.type === 'worker-full');
    const full = fullQueue(evidence);
    if (told === undefined && full === null) return null;
    const holders = busyWith.filter(({ workflowId }) => workflowId !== workflow.described.workflowId);
    return {
      kind: 'wait',
      cause: `It waits for a place: ${full ?? 'every place for an agent is taken'}`,
      remedy: { summary: 'Wait, or give the worker more places in the settings.', action: 'open-settings' },
      evidence: [
        ...(told === undefined ? [] : attemptEvidence(told)),
        ...holders.slice(0, 5).map(({ workflowId, identity, since }) => ({
          label: 'has one',
          value: `${workflowId} on ${identity} for ${formatSeconds(now - since)}`,
        })),
      ],
      confidence: told === undefined && own.slots === null ? 'likely' : 'sure',
    };
  },
};

export const activityRetried: Rule = {
  code: 'activity-retried',
  knownBy: 'a pending activity that has failed and waits for its next attempt',
  judge: ({ workflow, now }) => {
    const found = workflow.described.activities.find(
      (each) => each.failure !== null && each.failure.type !== 'worker-full' && backsOff(each, now),
    );
    if (found === undefined || found.failure === null) return null;
    const nextAt = Math.max(found.nextAttemptAt, found.scheduledAt);
    return {
      kind: 'fault',
      cause: `Activity ${found.type} fails and is tried again in ${formatSeconds(nextAt - now)}: ${found.failure.message}`,
      remedy: {
        summary: 'Mend what the failure names; the next attempt comes by itself.',
        action: 'open-logs',
      },
      evidence: [...attemptEvidence(found), { label: 'next attempt', value: exactTime(nextAt) }],
      confidence: 'sure',
    };
  },
};

export const workerOfActivityGone: Rule = {
  code: 'worker-of-activity-gone',
  knownBy: 'an activity at work whose worker neither polls nor sends heartbeats',
  judge: ({ workflow: { described }, queues, heartbeats, now }) => {
    const found = described.activities.find((each) => {
      if (each.state !== 'started' || now - Math.max(each.startedAt, each.heartbeatAt) < silentMs)
        return false;
      const polls = queues.some((queue) =>
        freshPollers(queue, now).some(({ identity }) => identity === each.identity),
      );
      return (
        !polls &&
        !heartbeats.some((beat) => beat.identity === each.identity && beat.heartbeatAt >= now - silentMs)
      );
    });
    if (found === undefined) return null;
    return {
      kind: 'fault',
      cause: `The worker ${found.identity}, which has the activity ${found.type}, is not seen any more`,
      remedy: {
        summary:
          'Start that worker again, or wait until the time-out of the activity gives it to another one.',
      },
      evidence: [...attemptEvidence(found), { label: 'begun', value: exactTime(found.startedAt) }],
      confidence: 'likely',
    };
  },
};

export const atWork: Rule = {
  code: 'at-work',
  knownBy: 'an activity or a task that a worker has in hands',
  judge: ({ workflow: { described }, now }) => {
    const found = described.activities.find(
      ({ state }) => state === 'started' || state === 'cancel-requested',
    );
    const since = found?.startedAt ?? described.task?.startedAt ?? 0;
    if (since === 0) return null;
    const who = found === undefined ? 'A worker' : `The worker ${found.identity}`;
    const what = found === undefined ? 'the workflow’s own task' : `activity ${found.type}`;
    return {
      kind: 'well',
      cause: `${who} works on ${what}, for ${formatSeconds(now - since)} now`,
      remedy: null,
      evidence: found === undefined ? [] : attemptEvidence(found),
      confidence: 'sure',
    };
  },
};
