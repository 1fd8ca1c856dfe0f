import { randomUUID } from 'node:crypto';
import type { Clock } from '@/lib/core/clock';
import { Failure, isFailure } from '@/lib/core/failure';
import type { TemporalConnection } from '@/lib/temporal/types';

/** A loaded machine takes seconds for what takes a tenth of one. */
const waitSeconds = 20;
/** Longer than it is waited for, so that the server does not say first that nobody worked on it. */
const timeoutSeconds = 60;
const pollMs = 100;
/** Of an SDK whose worker has no workflow of that name. */
const unknownType = /no such function/;

/**
 * One task of no cost through Temporal: the worker is asked for a result that nobody kept. Its workflow is dispatched, runs,
 * calls an activity that reads in the workspace, and ends.
 * @returns null: done; else why it could not be tried, as half a sentence
 * @throws Failure `rehearsal-task-failed`, `rehearsal-task-late`
 */
export async function tryTask(
  connection: TemporalConnection,
  taskQueue: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | null> {
  const id = `stigmer-rehearsal-${randomUUID()}`;
  const input = { sessionQueue: taskQueue, sessionId: id, executionId: id, from: 0 };
  try {
    const request = { workflowId: id, type: 'ReadResult', taskQueue, input, timeoutSeconds };
    await connection.startWorkflow(request, signal);
  } catch (error) {
    // Whoever may poll may not always start something.
    if (isFailure(error, 'temporal-unauthorized')) return 'Temporal lets this console start no task';
    throw error;
  }
  const until = clock.monotonic() + waitSeconds * 1000;
  while (clock.monotonic() < until) {
    const outcome = await connection.workflowOutcome(id, signal);
    if (outcome?.type === 'completed') return null;
    if (outcome?.type === 'task-failed' && unknownType.test(outcome.reason))
      return 'its version knows no task of no cost';
    if (outcome !== null) throw taskFailed(outcome.reason);
    await clock.sleep(pollMs, signal);
  }
  throw taskLate();
}

function taskFailed(reason: string): Failure {
  return new Failure({
    code: 'rehearsal-task-failed',
    title: 'The new worker could not do a task',
    reason: `One of no cost came to it through Temporal and failed: ${reason}.`,
    remedy: { summary: 'Choose another image, or correct what is named.', action: 'open-settings' },
  });
}

function taskLate(): Failure {
  return new Failure({
    code: 'rehearsal-task-late',
    title: 'The new worker hangs',
    reason: `It polls, and did not do a task of no cost within ${waitSeconds} s.`,
    remedy: { summary: 'Choose another image.', action: 'open-settings' },
  });
}
