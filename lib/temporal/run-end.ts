import { type Payload, seenPayload } from './payload';
import type { RunEnd, RunFailure } from './run-types';

interface WireFailure {
  message?: string | null;
  /** Words and stack, where they are encrypted. */
  encodedAttributes?: Payload | null;
  cause?: WireFailure | null;
  applicationFailureInfo?: { type?: string | null } | null;
}

/** What of the last event of a history says how it ended. */
export interface LastEvent {
  workflowExecutionCompletedEventAttributes?: { result?: { payloads?: Payload[] | null } | null } | null;
  workflowExecutionFailedEventAttributes?: { failure?: WireFailure | null } | null;
  workflowExecutionCanceledEventAttributes?: unknown;
  workflowExecutionTerminatedEventAttributes?: { reason?: string | null } | null;
  workflowExecutionTimedOutEventAttributes?: unknown;
  workflowExecutionContinuedAsNewEventAttributes?: unknown;
}

/** Deeper chains say nothing new. */
const failuresMax = 10;

export function readEnd(event: LastEvent | undefined): RunEnd {
  const completed = event?.workflowExecutionCompletedEventAttributes;
  if (completed) return { type: 'completed', result: seenPayload(completed.result?.payloads?.[0]) };
  const failed = event?.workflowExecutionFailedEventAttributes;
  if (failed) return { type: 'failed', failures: failuresOf(failed.failure) };
  const terminated = event?.workflowExecutionTerminatedEventAttributes;
  if (terminated) return { type: 'terminated', reason: terminated.reason ?? '' };
  if (event?.workflowExecutionCanceledEventAttributes) return { type: 'cancelled' };
  if (event?.workflowExecutionTimedOutEventAttributes) return { type: 'timed-out' };
  if (event?.workflowExecutionContinuedAsNewEventAttributes) return { type: 'continued' };
  return { type: 'open' };
}

function failuresOf(first: WireFailure | null | undefined): RunFailure[] {
  const failures: RunFailure[] = [];
  for (let each = first; each && failures.length < failuresMax; each = each.cause) {
    failures.push({
      message: each.message ?? '',
      type: each.applicationFailureInfo?.type || null,
      encrypted: seenPayload(each.encodedAttributes).type === 'encrypted',
    });
  }
  return failures;
}
