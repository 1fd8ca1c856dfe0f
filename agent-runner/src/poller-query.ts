import { tsToMs } from '@temporalio/common/lib/time';
import type { NativeConnection } from '@temporalio/worker';
import { startDeadline } from '@/lib/core/deadline';
import { abortable } from './abortable';

const queryTimeoutMs = 5000;
/** `TASK_QUEUE_TYPE_ACTIVITY`: the request's own default is the workflow queue, on which this worker never polls. */
const activityQueue = 2;

export interface PollerQuery {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  identity: string;
  signal: AbortSignal;
}

/** When Temporal last saw this identity poll, milliseconds since 1970 by the server's clock; null when it is not listed. */
export async function readLastPoll({ connection, namespace, taskQueue, identity, signal }: PollerQuery) {
  const deadline = startDeadline(queryTimeoutMs, signal);
  try {
    const asking = connection.withDeadline(Date.now() + queryTimeoutMs, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: activityQueue,
      }),
    );
    const { pollers } = await abortable(asking, deadline.signal);
    const own = pollers?.find((poller) => poller.identity === identity);
    return own?.lastAccessTime ? tsToMs(own.lastAccessTime) : null;
  } catch (error) {
    if (deadline.expired()) throw new Error(`no answer within ${queryTimeoutMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    deadline.end();
  }
}
