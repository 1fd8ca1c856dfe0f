import type { Rule } from '@/lib/diagnosis/rule';
import type { Pause } from '@/lib/temporal/describe-workflow';
import { temporalCommand } from '@/lib/temporal/temporal-command';

const pausedBy = ({ by, reason }: Pause) =>
  `${by === '' ? '' : ` by ${by}`}${reason === '' ? '' : `, who said: ${reason}`}`;

export const workflowPaused: Rule = {
  code: 'workflow-paused',
  knownBy: 'DescribeWorkflowExecution: its status, and who paused it',
  judge: (evidence) => {
    const { workflowId, pause, status } = evidence.workflow.described;
    if (pause === null && status !== 'paused') return null;
    return {
      kind: 'fault',
      cause: `${workflowId} is paused${pause === null ? '' : pausedBy(pause)}`,
      // Temporal's command line 1.5.1 knows no such command.
      remedy: { summary: 'Let it go on where it was paused: on Temporal’s page, or by its API.' },
      evidence: [{ label: 'status', value: status }],
      confidence: 'sure',
    };
  },
};

export const activityPaused: Rule = {
  code: 'activity-paused',
  knownBy: 'DescribeWorkflowExecution: a pending activity that is paused, and who paused it',
  judge: (evidence) => {
    const { workflowId, activities } = evidence.workflow.described;
    const paused = activities.find(({ state }) => state === 'paused');
    if (paused === undefined) return null;
    const words = ['--workflow-id', workflowId, '--activity-id', paused.id];
    return {
      kind: 'fault',
      cause: `Activity ${paused.type} is paused${pausedBy(paused.pause ?? { by: '', reason: '' })}`,
      remedy: {
        summary: 'Let it go on; the attempt that was cut off counts.',
        command: temporalCommand(evidence, 'activity', 'unpause', ...words),
      },
      evidence: [
        { label: 'activity', value: `${paused.type} ${paused.id}` },
        { label: 'attempt', value: String(paused.attempt) },
      ],
      confidence: 'sure',
    };
  },
};
