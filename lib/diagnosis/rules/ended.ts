import { exactTime } from '@/lib/contracts/check-result';
import type { Rule } from '@/lib/diagnosis/rule';
import type { WorkflowStatus } from '@/lib/temporal/describe-workflow';

const endings: Partial<Record<WorkflowStatus, string>> = {
  failed: 'has failed',
  cancelled: 'was cancelled',
  terminated: 'was terminated',
  'timed-out': 'ran out of its time',
  continued: 'went on as a new run',
};

export const workflowCompleted: Rule = {
  code: 'workflow-completed',
  knownBy: 'its status',
  judge: ({ workflow: { described } }) =>
    described.status === 'completed'
      ? {
          kind: 'well',
          cause: `${described.workflowId} is done`,
          remedy: null,
          evidence: [{ label: 'closed', value: exactTime(described.closedAt) }],
          confidence: 'sure',
        }
      : null,
};

export const workflowEnded: Rule = {
  code: 'workflow-ended',
  knownBy: 'its status and the last event of its history',
  judge: ({ workflow: { described, tail } }) => {
    const how = endings[described.status];
    if (how === undefined) return null;
    const why = tail?.end ? `: ${tail.end.message}` : '';
    return {
      kind: 'fault',
      cause: `${described.workflowId} ${how}${why}`,
      remedy: { summary: 'Start it again when the cause is gone; nothing goes on by itself.' },
      evidence: [
        { label: 'status', value: described.status },
        { label: 'closed', value: exactTime(described.closedAt) },
      ],
      confidence: 'sure',
    };
  },
};

/** Before the other endings: it names the cause of one. */
export const taskWaitedTooLong: Rule = {
  code: 'task-waited-too-long',
  knownBy: 'a time-out of the type schedule-to-start in its history',
  judge: ({ workflow: { described, tail } }) => {
    const isOver = described.closedAt !== 0 && tail?.end?.notTaken === true;
    const { notTaken = null } = tail ?? {};
    if (!isOver && (notTaken === null || described.closedAt !== 0)) return null;
    const what = notTaken === null ? 'an activity' : `activity ${notTaken.activity}`;
    const where = notTaken === null ? '' : ` from the task queue ${notTaken.taskQueue}`;
    const ended = isOver ? `${described.workflowId} has failed: no` : 'No';
    return {
      kind: 'fault',
      cause: `${ended} worker took ${what}${where} in the time that its caller gave`,
      remedy: {
        summary:
          'Start a worker that polls this queue, or give it more time to be taken (schedule-to-start).',
      },
      evidence: [
        { label: 'time-out', value: 'schedule-to-start' },
        ...(notTaken === null ? [] : [{ label: 'task queue', value: notTaken.taskQueue }]),
      ],
      confidence: isOver ? 'sure' : 'likely',
    };
  },
};
