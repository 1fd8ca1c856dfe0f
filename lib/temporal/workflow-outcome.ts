import { millisecondsOf, type Timestamp } from './timestamp';
import type { WorkflowOutcome, WorkflowWork } from './types';

interface Told {
  failure?: { message?: string | null } | null;
  identity?: string | null;
}

/** What of an event of a workflow's history tells how it went; every other kind has none of these. */
export interface HistoryEvent {
  eventTime?: Timestamp | null;
  workflowTaskScheduledEventAttributes?: unknown;
  workflowTaskStartedEventAttributes?: unknown;
  workflowTaskCompletedEventAttributes?: unknown;
  workflowTaskFailedEventAttributes?: Told | null;
  activityTaskScheduledEventAttributes?: unknown;
  activityTaskStartedEventAttributes?: { identity?: string | null } | null;
  activityTaskCompletedEventAttributes?: unknown;
  activityTaskFailedEventAttributes?: Told | null;
  activityTaskTimedOutEventAttributes?: Told | null;
  workflowExecutionCompletedEventAttributes?: unknown;
  workflowExecutionFailedEventAttributes?: Told | null;
  workflowExecutionTimedOutEventAttributes?: unknown;
  workflowExecutionCanceledEventAttributes?: unknown;
  workflowExecutionTerminatedEventAttributes?: { reason?: string | null } | null;
}

/** What a workflow's history says of it so far. */
export function judgeHistory(events: readonly HistoryEvent[]): WorkflowOutcome {
  // Only its first failed task is written down: the server gives it out again and again.
  const task = events.find((each) => each.workflowTaskFailedEventAttributes);
  for (const each of events) {
    if (each.workflowExecutionCompletedEventAttributes) return { type: 'completed', work: workIn(events) };
    const failed = each.workflowExecutionFailedEventAttributes;
    if (failed) return { type: 'failed', reason: wordsOf(activityFailure(events) ?? failed) };
    if (each.workflowExecutionTimedOutEventAttributes) return late(events);
    if (each.workflowExecutionCanceledEventAttributes) return { type: 'failed', reason: 'It was cancelled' };
    const ended = each.workflowExecutionTerminatedEventAttributes;
    if (ended) return { type: 'failed', reason: ended.reason || 'It was terminated' };
  }
  const words = task?.workflowTaskFailedEventAttributes;
  if (words) return { type: 'task-failed', reason: wordsOf(words), by: words.identity ?? '' };
  const waitsFor = events.some((each) => each.activityTaskScheduledEventAttributes) ? 'activity' : 'task';
  return { type: 'under-way', waitsFor };
}

/** Events come in the order of their time, and nothing here runs side by side: each start ends a wait, each end some work. */
function workIn(events: readonly HistoryEvent[]): WorkflowWork {
  const work: WorkflowWork = { waitedMs: 0, ranMs: 0, takenBy: [] };
  let before = 0;
  for (const each of events) {
    const at = millisecondsOf(each.eventTime);
    const taken = each.activityTaskStartedEventAttributes;
    if (taken || each.workflowTaskStartedEventAttributes) work.waitedMs += at - before;
    if (each.workflowTaskCompletedEventAttributes || each.activityTaskCompletedEventAttributes)
      work.ranMs += at - before;
    if (taken) work.takenBy.push(taken.identity ?? '');
    before = at;
  }
  return work;
}

/** What a workflow says of a failed activity is only that it failed. */
function activityFailure(events: readonly HistoryEvent[]): Told | null {
  const failed = events.findLast(
    (each) => each.activityTaskFailedEventAttributes || each.activityTaskTimedOutEventAttributes,
  );
  return failed?.activityTaskFailedEventAttributes ?? failed?.activityTaskTimedOutEventAttributes ?? null;
}

function late(events: readonly HistoryEvent[]): WorkflowOutcome {
  const task = events.find(
    (each) => each.workflowTaskFailedEventAttributes,
  )?.workflowTaskFailedEventAttributes;
  return { type: 'failed', reason: task ? wordsOf(task) : 'Nobody worked on it in time' };
}

function wordsOf({ failure }: Told): string {
  return failure?.message || 'It gave no reason';
}
