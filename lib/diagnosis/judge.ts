import type { Finding } from '@/lib/contracts/diagnosis';
import type { DiagnosisEvidence, FoundEvidence, WorkflowEvidence } from './evidence';
import type { Rule } from './rule';
import { taskWaitedTooLong, workflowCompleted, workflowEnded } from './rules/ended';
import { activityPaused, workflowPaused } from './rules/paused';
import {
  justGiven,
  noActivityPoller,
  noWorkflowPoller,
  onlyStrangers,
  otherVersionPolls,
  queueLimited,
  taskNotTaken,
} from './rules/queue';
import { waitsForChild, waitsForPerson, waitsForSession, waitsForSignal, waitsForTimer } from './rules/waits';
import {
  activityRetried,
  activityTypeUnknown,
  atWork,
  slotsFull,
  workerOfActivityGone,
  workflowTaskFails,
  workflowTypeUnknown,
} from './rules/work';

/** The most causal first: what stands later is explained by what stands before. */
export const rules: readonly Rule[] = [
  workflowCompleted,
  taskWaitedTooLong,
  workflowEnded,
  workflowPaused,
  activityPaused,
  noWorkflowPoller,
  onlyStrangers,
  workflowTypeUnknown,
  workflowTaskFails,
  slotsFull,
  noActivityPoller,
  otherVersionPolls,
  queueLimited,
  activityTypeUnknown,
  workerOfActivityGone,
  activityRetried,
  waitsForPerson,
  waitsForSession,
  atWork,
  justGiven,
  taskNotTaken,
  waitsForChild,
  waitsForTimer,
  waitsForSignal,
];

const order: Record<Finding['kind'], number> = { fault: 0, wait: 1, well: 2 };

/** Every cause that the evidence shows, faults first, the most causal first. */
export function judge(evidence: DiagnosisEvidence): Finding[] {
  const { workflow } = evidence;
  if (workflow === null) return [missing(evidence), ...linkOf(evidence)];
  const found = rules.flatMap((rule) => applied(rule, { ...evidence, workflow }));
  const links = concernsOwnWorker(evidence, workflow) ? linkOf(evidence) : [];
  // What may only be is said where nothing is known.
  const known = found.filter(({ confidence }) => confidence !== 'possible');
  const all = [...(known.length > 0 ? known : found), ...links];
  // A workflow that has ended waits for no worker.
  if (workflow.described.closedAt !== 0) return all.slice(0, 1);
  return all.toSorted((left, right) => order[left.kind] - order[right.kind]);
}

function applied(rule: Rule, evidence: FoundEvidence): Finding[] {
  const finding = rule.judge(evidence);
  return finding === null ? [] : [{ code: rule.code, ...finding }];
}

const linkOf = ({ broken }: DiagnosisEvidence) => (broken === null ? [] : [broken]);

function concernsOwnWorker({ own }: DiagnosisEvidence, { described }: WorkflowEvidence): boolean {
  return [described.taskQueue, ...described.activities.map(({ taskQueue }) => taskQueue)].includes(
    own.taskQueue,
  );
}

function missing({ workflowId, namespace, elsewhere, address }: DiagnosisEvidence): Finding {
  const [other] = elsewhere;
  const evidence = [
    { label: 'call', value: `DescribeWorkflowExecution ${workflowId}` },
    { label: 'Temporal', value: `${address}, namespace ${namespace}` },
  ];
  if (other !== undefined)
    return {
      kind: 'fault',
      code: 'workflow-elsewhere',
      cause: `${workflowId} is in the namespace ${other}, and the worker serves ${namespace}`,
      remedy: {
        summary: `Start it in ${namespace}, or give the worker the namespace ${other}.`,
        action: 'open-settings',
      },
      evidence: [...evidence, ...elsewhere.map((value) => ({ label: 'found in', value }))],
      confidence: 'sure',
    };
  return {
    kind: 'fault',
    code: 'workflow-not-found',
    cause: `There is no workflow ${workflowId} in the namespace ${namespace}`,
    remedy: {
      summary:
        'Look for a mistake in its id; what ended is forgotten when the namespace’s retention is over.',
    },
    evidence,
    confidence: 'sure',
  };
}
