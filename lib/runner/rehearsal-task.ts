import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import type { TemporalConnection } from '@/lib/temporal/types';
import { doFreeTask } from '@/lib/worker/free-task';

/** Why a worker of before has not tried one. */
export const unknownTask = 'its version knows no task of no cost';

/** A loaded machine takes seconds for what takes a tenth of one. */
const waitSeconds = 20;

/**
 * One task of no cost on the queue of the rehearsal, which only the candidate polls.
 * @returns null: done; else why it could not be tried, as half a sentence
 * @throws Failure `rehearsal-task-failed`, `rehearsal-task-late`
 */
export async function tryTask(
  connection: TemporalConnection,
  taskQueue: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | null> {
  const place = { connection, clock, taskQueue, activityQueue: taskQueue, waitMs: waitSeconds * 1000 };
  const task = await doFreeTask({ ...place, isAlone: true }, signal);
  switch (task.type) {
    case 'done':
      return null;
    case 'not-allowed':
      return 'Temporal lets this console start no task';
    case 'unknown':
      return unknownTask;
    case 'failed':
      throw taskFailed(task.reason);
    case 'late':
      throw taskLate();
  }
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
