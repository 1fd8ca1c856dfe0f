import type { Operation } from '@/lib/contracts/operation';
import { Failure } from '@/lib/core/failure';

export function conflict(running: Operation): Failure {
  return new Failure({
    code: 'operation-conflict',
    title: 'Something else is running',
    reason: `${running.kind} was started by ${running.startedBy} and has not ended.`,
    remedy: { summary: 'Wait for it, or cancel it first.', action: 'retry' },
    evidence: [{ label: 'operation', value: running.kind }],
  });
}

export function unknownOperation(id: string): Failure {
  return new Failure({
    code: 'not-found',
    title: 'There is no such operation',
    reason: 'The console keeps the last 50.',
    remedy: { summary: 'Look at the overview.' },
    evidence: [{ label: 'id', value: id }],
  });
}

/** A failure to put things back after a cancel is not a cancel: it is reported as the failure it is. */
export function isCancel(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
