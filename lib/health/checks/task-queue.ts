import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerEvidence, Measured, WorkerEvidence } from '@/lib/health/evidence';
import { isAgentRunner, otherPollers } from '@/lib/health/other-pollers';
import { placeText } from '@/lib/health/poller-place';
import { judgeRegistration } from '@/lib/worker/registration';

interface QueueCheckInput {
  worker: Measured<WorkerEvidence> | null;
  container: ContainerEvidence | null;
  now: number;
}

/**
 * Who else takes its tasks. A worker of another console knows them, and may be meant to help; a stranger may answer a task
 * that it does not know, or leave it lying. Nobody is called one before it has polled beside this worker.
 */
export function checkTaskQueue({ worker, container, now }: QueueCheckInput): Check {
  if (worker === null || worker.value.failure !== null)
    return skipCheck('task-queue', now, 'Needs Temporal’s list of those who poll');
  const { value } = worker;
  const startedAt = container?.facts ? (startedHere(container.facts) ?? 0) : 0;
  const { identity, pollers, taskQueue } = value;
  const { registered, unproven } = judgeRegistration({ ...value, startedAt, now });
  const { sinceStart } = otherPollers(pollers, { identity, startedAt, now });
  // Temporal lists whoever polled last first: a sentence that named them so would change every few seconds.
  const others = sinceStart.filter((each) => !unproven.includes(each)).toSorted();
  const strangers = others.filter((each) => !isAgentRunner(each));
  const runners = others.filter(isAgentRunner);
  const evidence = [
    { label: 'task queue', value: taskQueue },
    ...strangers.map((each) => ({ label: 'stranger', value: withPlace(each) })),
    ...runners.map((each) => ({ label: 'other agent-runner', value: each })),
  ];
  if (strangers.length === 0)
    return passCheck('task-queue', worker, sharedText(registered, runners), evidence);
  const total = others.length + (registered ? 1 : 0);
  return problemCheck('task-queue', 'warn', worker, strangerFound(strangers, total, registered, evidence));
}

function withPlace(identity: string): string {
  const place = placeText(identity);
  return place === null ? identity : `${identity}, ${place}`;
}

function sharedText(registered: boolean, runners: readonly string[]): string {
  if (runners.length === 0)
    return registered ? 'Only this worker takes its tasks' : 'Nobody else takes its tasks';
  return runners.length === 1
    ? 'Another agent-runner takes tasks of it, too'
    : `${runners.length} other agent-runners take tasks of it, too`;
}

function strangerFound(
  strangers: readonly string[],
  total: number,
  registered: boolean,
  evidence: Evidence[],
): FailureDetails {
  const [first = ''] = strangers;
  const place = placeText(first);
  const more = strangers.length - 1;
  const who = more === 0 ? first : `${first} and ${more} more`;
  const share = registered
    ? `Temporal gives it about 1 of ${total} tasks.`
    : 'Temporal gives it the tasks that this worker does not take.';
  return {
    code: 'stranger-on-queue',
    reference: 'F33',
    title: `Tasks also go to ${who}`,
    reason: `${place === null ? 'A worker of that name' : `${place.charAt(0).toUpperCase()}${place.slice(1)}`} polls it. ${share} What it does not know fails there, or stays undone.`,
    remedy: {
      summary:
        'Stop that worker, or give this one a task queue of its own. The page Queue shows who takes what.',
      action: 'open-settings',
    },
    evidence,
  };
}
