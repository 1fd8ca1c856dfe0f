import type { Clock } from '@/lib/core/clock';
import { hasWorkflowPoller, type PollerQuery } from './poller-query';
import type { RunnerSettings } from './settings';

/** The queues of the Stigmer server where nobody renamed them: what it polls itself, and where it leaves work for its runner. */
const serverQueue = 'agent_execution_stigmer';
const itsRunnersQueue = 'agent_execution_runner';
/** Its tasks are failed for so long at most, and those that know attempts find its own runner. */
const intervalMs = 15_000;

class OthersQueueError extends Error {}

type ServerQuery = Omit<PollerQuery, 'address' | 'identity' | 'taskQueue'>;

/**
 * A Stigmer server gives its runner one attempt for a run, so that a task of it that is taken here is lost. Temporal lists a
 * poller for five minutes after it was last seen; its clock is not compared with this one's.
 */
async function isStigmerServerHere(query: ServerQuery): Promise<boolean> {
  return await hasWorkflowPoller({ ...query, taskQueue: serverQueue });
}

/** Rejects while the task queue is that of a Stigmer server’s own runner. */
export async function refuseOthersQueue(
  query: ServerQuery,
  { taskQueue }: Pick<RunnerSettings, 'taskQueue'>,
): Promise<void> {
  if (taskQueue !== itsRunnersQueue || !(await isStigmerServerHere(query))) return;
  throw new OthersQueueError(
    `a Stigmer server leaves work for its own runner in ${taskQueue}, which this worker would fail; set STIGMER_TASK_QUEUE to another name`,
  );
}

/** Calls `leave` once a Stigmer server has come to the namespace, or never; ends when the signal aborts. */
export async function watchOthersQueue(
  query: ServerQuery,
  settings: Pick<RunnerSettings, 'taskQueue'>,
  { clock, leave }: { clock: Clock; leave(reason: string): void },
): Promise<void> {
  while (!query.signal.aborted) {
    await clock.sleep(intervalMs, query.signal).catch(() => undefined);
    try {
      await refuseOthersQueue(query, settings);
    } catch (error) {
      if (error instanceof OthersQueueError) return leave(error.message);
    }
  }
}
