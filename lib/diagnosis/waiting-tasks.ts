import type { DescribedQueue, QueuePoller, QueueReference } from '@/lib/temporal/describe-queue';
import type { DescribedWorkflow, PendingActivity } from '@/lib/temporal/describe-workflow';
import { pollerFreshMs } from '@/lib/worker/registration';
import type { FoundEvidence } from './evidence';

/** Something of a workflow that lies in a queue, for a worker to take it. */
export interface WaitingTask extends QueueReference {
  /** Since when, milliseconds since 1970. */
  since: number;
  /** Null: the workflow's own task. */
  activity: PendingActivity | null;
}

/** What lies in a queue now: not what waits for its next attempt, is paused, or is at work. */
export function waitingTasks(
  { task, activities, taskQueue }: Pick<DescribedWorkflow, 'task' | 'activities' | 'taskQueue'>,
  now: number,
): WaitingTask[] {
  const own: WaitingTask[] =
    task === null || task.startedAt !== 0
      ? []
      : [{ name: taskQueue, type: 'workflow', since: task.scheduledAt, activity: null }];
  const waiting = activities
    .filter((each) => each.state === 'scheduled' && !backsOff(each, now))
    .map((activity) => ({
      name: activity.taskQueue || taskQueue,
      type: 'activity' as const,
      since: activity.scheduledAt,
      activity,
    }));
  return [...own, ...waiting];
}

/** Its next attempt is not due. */
export function backsOff({ state, scheduledAt, nextAttemptAt }: PendingActivity, now: number): boolean {
  return state === 'scheduled' && Math.max(scheduledAt, nextAttemptAt) > now;
}

export function queueOf(
  { queues }: Pick<FoundEvidence, 'queues'>,
  task: QueueReference,
): DescribedQueue | null {
  return queues.find(({ name, type }) => name === task.name && type === task.type) ?? null;
}

/** Those that polled lately: Temporal remembers a dead worker for five minutes. */
export function freshPollers({ pollers }: Pick<DescribedQueue, 'pollers'>, now: number): QueuePoller[] {
  return pollers.filter(({ lastAccessAt }) => lastAccessAt >= now - pollerFreshMs);
}

/** Those that would get this workflow's tasks. */
export function eligiblePollers(
  queue: DescribedQueue,
  { pinnedTo }: Pick<DescribedWorkflow, 'pinnedTo'>,
  now: number,
): QueuePoller[] {
  return freshPollers(queue, now).filter(({ version, elsewhere }) =>
    pinnedTo === null
      ? elsewhere === null
      : version?.buildId === pinnedTo.buildId && version.deploymentName === pinnedTo.deploymentName,
  );
}

/** Names once each, the first few. */
export function namesOf(pollers: readonly { identity: string }[]): string {
  const names = [...new Set(pollers.map(({ identity }) => identity))];
  const more = names.length - 3;
  return `${names.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
