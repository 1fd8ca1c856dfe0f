import type { Connection } from '@temporalio/client';
import { callTemporal } from './call';
import type { RunActivity, RunReference } from './run-types';
import { millisecondsOf, type Timestamp } from './timestamp';

interface ActivityEvent {
  eventId?: unknown;
  eventTime?: Timestamp | null;
  activityTaskScheduledEventAttributes?: { activityType?: { name?: string | null } | null } | null;
  activityTaskStartedEventAttributes?: { scheduledEventId?: unknown; identity?: string | null } | null;
  activityTaskCompletedEventAttributes?: { scheduledEventId?: unknown } | null;
  activityTaskFailedEventAttributes?: { scheduledEventId?: unknown } | null;
  activityTaskTimedOutEventAttributes?: { scheduledEventId?: unknown } | null;
  activityTaskCanceledEventAttributes?: { scheduledEventId?: unknown } | null;
}

/** The activities of a short run, in the order in which it called them; by the server's clock. */
export async function readActivities(
  connection: Connection,
  namespace: string,
  { workflowId, runId }: RunReference,
  signal?: AbortSignal,
): Promise<RunActivity[]> {
  const request = { namespace, execution: { workflowId, runId } };
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistory(request),
    signal,
  );
  return activitiesIn(history?.events ?? []);
}

/** Temporal writes down who took an activity when it has ended, not before. */
export function activitiesIn(events: readonly ActivityEvent[]): RunActivity[] {
  const found = new Map<string, RunActivity>();
  for (const event of events) {
    const at = millisecondsOf(event.eventTime);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const type = scheduled.activityType?.name ?? '';
      found.set(String(event.eventId), {
        type,
        scheduledAt: at,
        startedAt: null,
        endedAt: null,
        takenBy: null,
      });
    }
    const started = event.activityTaskStartedEventAttributes;
    if (started) {
      const activity = found.get(String(started.scheduledEventId));
      if (activity) Object.assign(activity, { startedAt: at, takenBy: started.identity ?? '' });
    }
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const activity = ended && found.get(String(ended.scheduledEventId));
    if (activity) activity.endedAt = at;
  }
  return [...found.values()];
}
