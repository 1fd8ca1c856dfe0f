import type { Finding } from '@/lib/contracts/diagnosis';
import type { DescribedQueue } from '@/lib/temporal/describe-queue';
import type { DiagnosisEvidence } from './evidence';
import type { Surroundings } from './gather';
import { judge } from './judge';
import { limitFinding, queueLimited } from './rules/queue';
import { freshPollers, namesOf } from './waiting-tasks';

export interface QueueEvidence extends Surroundings {
  /** Of the own task queue. */
  queues: DescribedQueue[];
  /** Open workflows, also those that were not looked into. */
  total: number;
  workflows: DiagnosisEvidence[];
}

const namedMax = 5;
const order: Finding['kind'][] = ['fault', 'wait', 'well'];

/** Why nothing happens on the whole queue: each cause once, with the workflows that it holds back. */
export function judgeQueue(evidence: QueueEvidence): Finding[] {
  const grouped = new Map<string, { finding: Finding; workflows: string[] }>();
  for (const each of evidence.workflows) {
    const [finding] = judge(each);
    if (finding === undefined) continue;
    const known = grouped.get(finding.code);
    if (known === undefined) grouped.set(finding.code, { finding, workflows: [each.workflowId] });
    else known.workflows.push(each.workflowId);
  }
  const found = [...grouped.values()].map(({ finding, workflows }) => ({
    ...finding,
    evidence: [...workflowEvidence(workflows), ...finding.evidence],
  }));
  const { broken } = evidence;
  const links = broken === null || grouped.has(broken.code) ? [] : [broken];
  const limits = grouped.has(queueLimited.code) ? [] : limitedQueues(evidence);
  const all = [...links, ...found, ...limits];
  const sorted = order.flatMap((kind) => all.filter((each) => each.kind === kind));
  if (sorted[0]?.kind === 'fault' || links.length > 0) return sorted;
  return [nothingWrong(evidence, [...grouped.values()]), ...sorted.filter(({ kind }) => kind === 'wait')];
}

function workflowEvidence(workflows: readonly string[]) {
  const more = workflows.length - namedMax;
  return [
    ...workflows.slice(0, namedMax).map((value) => ({ label: 'workflow', value })),
    ...(more > 0 ? [{ label: 'workflow', value: `and ${more} more` }] : []),
  ];
}

/** What waits in the queue may belong to workflows of another one. */
function limitedQueues(evidence: QueueEvidence): Finding[] {
  return evidence.queues.flatMap((queue) => {
    const finding = queue.backlog > 0 ? limitFinding(evidence, queue) : null;
    return finding === null ? [] : [{ code: queueLimited.code, ...finding }];
  });
}

const kindWords: Record<Finding['kind'], string> = {
  fault: 'held back',
  wait: 'waiting as they should',
  well: 'at work',
};

function nothingWrong(
  { own, queues, total, now }: QueueEvidence,
  groups: ReadonlyArray<{ finding: Finding; workflows: string[] }>,
): Finding {
  const counts = order.flatMap((kind) => {
    const count = groups
      .filter(({ finding }) => finding.kind === kind)
      .reduce((sum, { workflows }) => sum + workflows.length, 0);
    return count === 0 ? [] : [`${count} ${kindWords[kind]}`];
  });
  const open = total > 1 ? `${total} workflows are open` : `${total === 0 ? 'no' : 1} workflow is open`;
  const pollers = queues.flatMap((queue) => freshPollers(queue, now));
  return {
    kind: 'well',
    code: 'nothing-wrong',
    cause: `Nothing is wrong: ${open} on the task queue ${own.taskQueue}${counts.length === 0 ? '' : `, ${counts.join(', ')}`}`,
    remedy: null,
    evidence: [
      { label: 'polls', value: pollers.length === 0 ? 'nobody' : namesOf(pollers) },
      ...queues.map(({ type, backlog }) => ({ label: `${type} tasks that wait`, value: `about ${backlog}` })),
    ],
    confidence: 'sure',
  };
}
