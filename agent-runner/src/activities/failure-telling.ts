import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { type Failure, isFailure } from '@/lib/core/failure';
import { ModelError } from '../agent/model-error';
import type { EarlyEnd } from '../agent/run-progress';
import { fullRetryMs } from './with-place';

/** Codes of failures that the same attempt again cannot mend. */
const lastingCodes = new Set([
  'session-id-refused',
  'journal-of-another-run',
  'journal-unreadable',
  'thread-unreadable',
]);

/** Temporal's own word for a cancellation that was asked for; a worker that stops gives others. */
const cancelledMessage = 'CANCELLED';

/** How a run ended by which nobody goes on with it; null when another attempt will. */
export function earlyEnd(error: unknown): EarlyEnd | null {
  if (error instanceof CancelledFailure && error.message === cancelledMessage) return { type: 'cancelled' };
  return isFailure(error) && isLasting(error) ? { type: 'failed', title: error.details.title } : null;
}

function isLasting(error: Failure): boolean {
  return error instanceof ModelError ? !error.retryable : lastingCodes.has(error.code);
}

/** Gives an expected failure to Temporal with its code as type, and says whether another attempt makes sense. */
export async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const retryAfterMs = retryDelayOf(error);
    const { title, reason, remedy } = error.details;
    const detail: FailureDetail = { title, reason, next: remedy.summary };
    throw ApplicationFailure.create({
      type: error.code,
      message: `${error.message}. ${remedy.summary}`,
      details: [detail],
      nonRetryable: isLasting(error),
      ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
    });
  }
}

function retryDelayOf(error: Failure): number | null {
  if (error.code === 'worker-full') return fullRetryMs;
  return error instanceof ModelError ? error.retryAfterMs : null;
}

/** What an expected failure gives to Temporal beside its message. */
interface FailureDetail {
  /** Names what failed; never holds what was said, so that it may be logged. */
  title: string;
  reason: string;
  next: string;
}
