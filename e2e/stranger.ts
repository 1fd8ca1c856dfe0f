import { Connection } from '@temporalio/client';

export interface Stranger extends AsyncDisposable {
  /** Who set the limit is told by that name. */
  limitActivities(perSecond: number, reason: string): Promise<void>;
}

const activityType = 2;
const pollMs = 5000;
/** As a worker has: a single poll may sit on a partition of the queue of which the server tells late. */
const pollsAtOnce = 5;

/** A worker that knows nothing: it polls a queue for activities under its name until it is disposed of. */
export async function startStranger(address: string, taskQueue: string, identity: string): Promise<Stranger> {
  const connection = await Connection.connect({ address });
  const queue = { namespace: 'default', taskQueue: { name: taskQueue }, identity };
  let stopped = false;
  const poll = async () => {
    while (!stopped) {
      // Ends by its deadline, never by a cut: that harms a server on SQLite.
      await connection
        .withDeadline(Date.now() + pollMs, () => connection.workflowService.pollActivityTaskQueue(queue))
        .catch(() => {});
    }
  };
  const polling = Promise.all(Array.from({ length: pollsAtOnce }, poll));
  return {
    limitActivities: async (requestsPerSecond, reason) => {
      const updateQueueRateLimit = { rateLimit: { requestsPerSecond }, reason };
      await connection.workflowService.updateTaskQueueConfig({
        namespace: 'default',
        taskQueue,
        taskQueueType: activityType,
        identity,
        updateQueueRateLimit,
      });
    },
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      await polling;
      await connection.close();
    },
  };
}
