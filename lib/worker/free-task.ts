import { randomUUID } from 'node:crypto';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import type { TemporalConnection, WorkflowWork } from '@/lib/temporal/types';

/** Longer than anybody waits for it, so that the server does not say first that nobody worked on it. */
const timeoutSeconds = 60;
/** Between questions, each wait half as long again as the one before. */
const pollMs = { first: 50, longest: 1000 };
/** Of an SDK whose worker has no workflow of that name. */
const unknownType = /no such function/;

export type FreeTask =
  | { type: 'done'; work: WorkflowWork }
  | { type: 'failed'; reason: string }
  /** A worker took it that does not know it. */
  | { type: 'unknown'; by: string }
  /** The worker that took it has not done its part, or none took it. */
  | { type: 'late'; waitsFor: 'task' | 'activity' }
  /** Whoever may poll may not always start something. */
  | { type: 'not-allowed' };

export interface FreeTaskPlace {
  connection: Pick<TemporalConnection, 'startWorkflow' | 'workflowOutcome' | 'forgetWorkflow'>;
  clock: Clock;
  taskQueue: string;
  /** Where its activity is called; the shared queue of a worker, or one that only this worker polls. */
  activityQueue: string;
  waitMs: number;
  /** Only one worker polls: what it does not know, nobody will. */
  isAlone: boolean;
}

/**
 * One task of no cost through Temporal: a worker is asked for a result that nobody kept. Its workflow is dispatched, runs,
 * calls an activity that reads in the workspace, and ends. What has ended is taken out of Temporal's lists. A server that is
 * busy is asked again until the wait is over.
 * @throws Failure `temporal-*`
 */
export async function doFreeTask(place: FreeTaskPlace, signal: AbortSignal): Promise<FreeTask> {
  const { connection, taskQueue } = place;
  const until = place.clock.monotonic() + place.waitMs;
  const workflowId = `stigmer-proof-${randomUUID()}`;
  const input = {
    sessionQueue: place.activityQueue,
    sessionId: workflowId,
    executionId: workflowId,
    from: 0,
  };
  try {
    const request = { workflowId, type: 'ReadResult', taskQueue, input, timeoutSeconds };
    await whenNotBusy(() => connection.startWorkflow(request, signal), place, until, signal);
  } catch (error) {
    if (isFailure(error, 'temporal-unauthorized')) return { type: 'not-allowed' };
    throw error;
  }
  const result = await waitFor(workflowId, place, until, signal);
  if (result.type === 'done') await forget(workflowId, place, signal);
  return result;
}

async function waitFor(
  workflowId: string,
  place: FreeTaskPlace,
  until: number,
  signal: AbortSignal,
): Promise<FreeTask> {
  const { connection, clock, isAlone } = place;
  const ask = () => connection.workflowOutcome(workflowId, signal);
  for (let delayMs = pollMs.first; ; delayMs = Math.min(delayMs * 1.5, pollMs.longest)) {
    const outcome = await whenNotBusy(ask, place, until, signal);
    if (outcome.type === 'completed') return { type: 'done', work: outcome.work };
    if (outcome.type === 'failed') return { type: 'failed', reason: outcome.reason };
    const isOver = clock.monotonic() >= until;
    if (outcome.type === 'under-way' && isOver) return { type: 'late', waitsFor: outcome.waitsFor };
    // Another worker may know it: the server gives it out again until the end.
    if (outcome.type === 'task-failed' && (isOver || isAlone)) {
      if (!unknownType.test(outcome.reason)) return { type: 'failed', reason: outcome.reason };
      return { type: 'unknown', by: outcome.by };
    }
    await clock.sleep(delayMs, signal);
  }
}

/** Without another try: what stays in the lists goes with the retention of the namespace. */
async function forget(workflowId: string, { connection }: FreeTaskPlace, signal: AbortSignal): Promise<void> {
  try {
    await connection.forgetWorkflow(workflowId, signal);
  } catch (error) {
    if (!isFailure(error, 'temporal-busy')) throw error;
  }
}

/** "Workflow is busy" is what a loaded server says to a single call, and the next one gets through. */
async function whenNotBusy<T>(
  call: () => Promise<T>,
  { clock }: FreeTaskPlace,
  until: number,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isFailure(error, 'temporal-busy') || clock.monotonic() >= until) throw error;
    }
    await clock.sleep(pollMs.longest, signal);
  }
}
