import type { Connection } from '@temporalio/client';
import { callTemporal } from './call';
import type { Execution } from './describe-workflow';
import { millisecondsOf, type Timestamp } from './timestamp';
import { type ToldFailure, toldFailure } from './told-failure';

/** What waits is explained by what happened last; a workflow may have tens of thousands of events. */
const eventsMax = 200;

type Reply = Awaited<ReturnType<Connection['workflowService']['getWorkflowExecutionHistoryReverse']>>;
export type TailEvent = NonNullable<NonNullable<NonNullable<Reply['history']>['events']>>[number];

/** What the last events of a workflow say of its wait. */
export interface HistoryTail {
  /** Why its own task failed, where that was the last that happened to one. */
  taskFailure: { failure: ToldFailure; by: string } | null;
  /** The activity that ended last, where no worker took it in time. */
  notTaken: { activity: string; taskQueue: string } | null;
  /** When its running timers end, the next first; milliseconds since 1970. */
  timers: number[];
  /** The workflow that it signalled last; empty: none. */
  signalled: string;
  /** Why it ended; null: it is open, or ended well. */
  end: ToldFailure | null;
}

export async function readHistoryTail(
  connection: Connection,
  namespace: string,
  execution: Execution,
  signal?: AbortSignal,
): Promise<HistoryTail> {
  const request = { namespace, execution, maximumPageSize: eventsMax };
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistoryReverse(request),
    signal,
  );
  return judgeTail(history?.events ?? []);
}

/** @param events the newest first */
export function judgeTail(events: readonly TailEvent[]): HistoryTail {
  const signalled = first(events, (each) => each.signalExternalWorkflowExecutionInitiatedEventAttributes);
  return {
    taskFailure: taskFailure(events),
    notTaken: notTaken(events),
    timers: runningTimers(events),
    signalled: signalled?.workflowExecution?.workflowId ?? '',
    end: endOf(events),
  };
}

function first<T>(
  events: readonly TailEvent[],
  read: (event: TailEvent) => T | null | undefined,
): T | undefined {
  for (const each of events) {
    const found = read(each);
    if (found) return found;
  }
  return undefined;
}

function taskFailure(events: readonly TailEvent[]): HistoryTail['taskFailure'] {
  const last = events.find(
    (each) => each.workflowTaskFailedEventAttributes || each.workflowTaskCompletedEventAttributes,
  )?.workflowTaskFailedEventAttributes;
  const failure = toldFailure(last?.failure);
  return failure === null ? null : { failure, by: last?.identity ?? '' };
}

function notTaken(events: readonly TailEvent[]): HistoryTail['notTaken'] {
  const last = events.find(
    (each) =>
      each.activityTaskTimedOutEventAttributes ||
      each.activityTaskCompletedEventAttributes ||
      each.activityTaskFailedEventAttributes,
  )?.activityTaskTimedOutEventAttributes;
  if (!last || !toldFailure(last.failure)?.notTaken) return null;
  const scheduled = events.find(
    ({ eventId }) => String(eventId) === String(last.scheduledEventId),
  )?.activityTaskScheduledEventAttributes;
  return { activity: scheduled?.activityType?.name ?? '', taskQueue: scheduled?.taskQueue?.name ?? '' };
}

function runningTimers(events: readonly TailEvent[]): number[] {
  const over = new Set<string>();
  const ends: number[] = [];
  for (const each of events) {
    const ended = each.timerFiredEventAttributes ?? each.timerCanceledEventAttributes;
    if (ended) over.add(ended.timerId ?? '');
    const started = each.timerStartedEventAttributes;
    if (started && !over.has(started.timerId ?? ''))
      ends.push(millisecondsOf(each.eventTime) + durationOf(started.startToFireTimeout));
  }
  return ends.toSorted((left, right) => left - right);
}

/** A duration has the fields of a timestamp. */
const durationOf = (duration: Timestamp | null | undefined) => millisecondsOf(duration);

function endOf(events: readonly TailEvent[]): ToldFailure | null {
  const failed = first(events, (each) => each.workflowExecutionFailedEventAttributes);
  if (failed) return toldFailure(failed.failure);
  const ended = first(events, (each) => each.workflowExecutionTerminatedEventAttributes);
  if (!ended) return null;
  return { message: ended.reason || 'No reason was given', type: '', notTaken: false };
}
