import { ownTaskQueue } from '@/lib/contracts/own-task-queue';
import type { Proof, ProofOutcome } from '@/lib/contracts/proof';
import type { Clock } from '@/lib/core/clock';
import type { TemporalConnection } from '@/lib/temporal/types';
import { doFreeTask, type FreeTask } from './free-task';

/** A hundred times what it takes; a machine under full load has been seen to take two seconds. */
const waitMs = 10_000;

/**
 * Whether this one worker works, and does not only poll: the activity of a task of no cost goes to a queue that nobody else
 * polls, and Temporal says who took it. That queue has room when every place for agents is taken.
 * @param identity of a worker whose image keeps the contract
 * @throws Failure `temporal-*`
 */
export async function proveWorker(
  connection: TemporalConnection,
  { taskQueue, identity }: { taskQueue: string; identity: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<Proof> {
  const startedAt = clock.monotonic();
  const activityQueue = ownTaskQueue({ taskQueue, identity });
  const place = { connection, clock, taskQueue, activityQueue, waitMs, isAlone: false };
  const outcome = outcomeOf(await doFreeTask(place, signal), identity);
  return { outcome, at: clock.now(), durationMs: Math.round(clock.monotonic() - startedAt) };
}

export function outcomeOf(task: FreeTask, identity: string): ProofOutcome {
  switch (task.type) {
    case 'done': {
      const { waitedMs, ranMs, takenBy } = task.work;
      const stranger = takenBy.find((each) => each !== identity);
      return stranger === undefined
        ? { type: 'proved', waitedMs, ranMs }
        : { type: 'missed', stage: 'taken-by-other', reason: `${stranger} did it in place of this worker` };
    }
    case 'unknown':
      return task.by === identity
        ? { type: 'not-possible', reason: 'its version knows no task of no cost' }
        : { type: 'missed', stage: 'taken-by-other', reason: `${task.by} took it, and does not know it` };
    case 'not-allowed':
      return { type: 'not-possible', reason: 'Temporal lets this console start no task' };
    case 'failed':
      return { type: 'missed', stage: 'not-done', reason: `it failed: ${task.reason}` };
    case 'late':
      return task.waitsFor === 'task'
        ? { type: 'missed', stage: 'not-taken', reason: `no worker took it in ${waitMs / 1000} s` }
        : { type: 'missed', stage: 'not-done', reason: `this worker did not do it in ${waitMs / 1000} s` };
  }
}
