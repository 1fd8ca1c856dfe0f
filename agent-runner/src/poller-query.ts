import { tsToMs } from '@temporalio/common/lib/time';
import type { NativeConnection } from '@temporalio/worker';
import { startDeadline } from '@/lib/core/deadline';
import { type DeploymentVersion, makeCurrentCommand, routedElsewhere } from '@/lib/temporal/routing';
import { abortable } from './abortable';

const queryTimeoutMs = 5000;
/** `TASK_QUEUE_TYPE_ACTIVITY`: the request's own default is the workflow queue, on which this worker never polls. */
const activityQueue = 2;
const workflowQueue = 1;

export interface PollerQuery {
  connection: NativeConnection;
  /** Of the server, as this worker was given it. */
  address: string;
  namespace: string;
  taskQueue: string;
  identity: string;
  signal: AbortSignal;
}

type QueueQuery = Omit<PollerQuery, 'address' | 'identity'>;

export interface PollerAnswer {
  /** When Temporal last saw this identity poll, milliseconds since 1970 by the server's clock; null when it is not listed. */
  lastPollAt: number | null;
  /** Who gets every task of the queue; null when this worker gets some. */
  elsewhere: string | null;
}

/** @param version of this worker; null without one */
export async function readLastPoll(
  { identity, ...query }: PollerQuery,
  version: DeploymentVersion | null,
): Promise<PollerAnswer> {
  const { pollers, versioningInfo } = await describeQueue(query, activityQueue);
  const own = pollers?.find((poller) => poller.identity === identity);
  const lastPollAt = own?.lastAccessTime ? tsToMs(own.lastAccessTime) : null;
  const elsewhere = routedElsewhere(versioningInfo, version);
  if (elsewhere === null || version === null) return { lastPollAt, elsewhere };
  return {
    lastPollAt,
    elsewhere: `${elsewhere}; to make this version current: ${makeCurrentCommand(query, version, null)}`,
  };
}

/** Whether anybody polls the queue for workflows. */
export async function hasWorkflowPoller(query: QueueQuery): Promise<boolean> {
  return ((await describeQueue(query, workflowQueue)).pollers ?? []).length > 0;
}

async function describeQueue(
  { connection, namespace, taskQueue, signal }: QueueQuery,
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
    return await abortable(asking, deadline.signal);
  } catch (error) {
    if (deadline.expired()) throw new Error(`no answer within ${queryTimeoutMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    deadline.end();
  }
}
