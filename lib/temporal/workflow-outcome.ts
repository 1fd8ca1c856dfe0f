import type { WorkflowOutcome } from './types';

interface Told {
  failure?: { message?: string | null } | null;
}

/** What of an event of a workflow's history tells how it went; every other kind has none of these. */
export interface HistoryEvent {
  workflowExecutionCompletedEventAttributes?: unknown;
  workflowExecutionFailedEventAttributes?: Told | null;
  workflowExecutionTimedOutEventAttributes?: unknown;
  workflowExecutionCanceledEventAttributes?: unknown;
  workflowExecutionTerminatedEventAttributes?: { reason?: string | null } | null;
  workflowTaskFailedEventAttributes?: Told | null;
  activityTaskFailedEventAttributes?: Told | null;
  activityTaskTimedOutEventAttributes?: Told | null;
}

/** What a workflow's history says of it so far; null while it is under way. */
export function judgeHistory(events: readonly HistoryEvent[]): WorkflowOutcome | null {
  // Only its first failed task is written down: the server gives it out again and again.
  const task = events.find((each) => each.workflowTaskFailedEventAttributes);
  for (const each of events) {
    if (each.workflowExecutionCompletedEventAttributes) return { type: 'completed' };
    const failed = each.workflowExecutionFailedEventAttributes;
    if (failed) return { type: 'failed', reason: wordsOf(activityFailure(events) ?? failed) };
    if (each.workflowExecutionTimedOutEventAttributes) return late(events);
    if (each.workflowExecutionCanceledEventAttributes) return { type: 'failed', reason: 'It was cancelled' };
    const ended = each.workflowExecutionTerminatedEventAttributes;
    if (ended) return { type: 'failed', reason: ended.reason || 'It was terminated' };
  }
  const words = task?.workflowTaskFailedEventAttributes;
  return words ? { type: 'task-failed', reason: wordsOf(words) } : null;
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
