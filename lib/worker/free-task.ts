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
  connection: TemporalConnection;
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
 * calls an activity that reads in the workspace, and ends. What has ended is taken out of Temporal's lists.
 * @throws Failure `temporal-*`
 */
export async function doFreeTask(place: FreeTaskPlace, signal: AbortSignal): Promise<FreeTask> {
  const { connection, taskQueue } = place;
  const workflowId = `stigmer-proof-${randomUUID()}`;
  const input = {
    sessionQueue: place.activityQueue,
    sessionId: workflowId,
    executionId: workflowId,
    from: 0,
  };
  try {
    const request = { workflowId, type: 'ReadResult', taskQueue, input, timeoutSeconds };
    await connection.startWorkflow(request, signal);
  } catch (error) {
    if (isFailure(error, 'temporal-unauthorized')) return { type: 'not-allowed' };
    throw error;
  }
  const result = await waitFor(workflowId, place, signal);
  if (result.type === 'done') await connection.forgetWorkflow(workflowId, signal);
  return result;
}

async function waitFor(
  workflowId: string,
  { connection, clock, waitMs, isAlone }: FreeTaskPlace,
  signal: AbortSignal,
): Promise<FreeTask> {
  const until = clock.monotonic() + waitMs;
  for (let delayMs = pollMs.first; ; delayMs = Math.min(delayMs * 1.5, pollMs.longest)) {
    const outcome = await connection.workflowOutcome(workflowId, signal);
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
