import { tsToMs } from '@temporalio/common/lib/time';
import type { NativeConnection } from '@temporalio/worker';
import { startDeadline } from '@/lib/core/deadline';
import { abortable } from './abortable';

const queryTimeoutMs = 5000;
/** `TASK_QUEUE_TYPE_ACTIVITY`: the request's own default is the workflow queue, on which this worker never polls. */
const activityQueue = 2;
export const workflowQueue = 1;

export interface PollerQuery {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  identity: string;
  signal: AbortSignal;
}

/** When Temporal last saw this identity poll, milliseconds since 1970 by the server's clock; null when it is not listed. */
export async function readLastPoll({ identity, ...query }: PollerQuery) {
  const own = (await readPollers(query, activityQueue)).find((poller) => poller.identity === identity);
  return own?.lastAccessTime ? tsToMs(own.lastAccessTime) : null;
}

/** Whom Temporal lists on a task queue of that type. */
export async function readPollers(
  { connection, namespace, taskQueue, signal }: Omit<PollerQuery, 'identity'>,
  taskQueueType: number,
) {
  const deadline = startDeadline(queryTimeoutMs, signal);
  try {
    const asking = connection.withDeadline(Date.now() + queryTimeoutMs, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
      }),
    );
    return (await abortable(asking, deadline.signal)).pollers ?? [];
  } catch (error) {
    if (deadline.expired()) throw new Error(`no answer within ${queryTimeoutMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    deadline.end();
  }
}
