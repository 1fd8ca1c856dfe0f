import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';

/** `TASK_QUEUE_TYPE_ACTIVITY`. */
const activityQueue = 2;
const intervalMs = 20;

/** Waits until Temporal lists a worker that polls the queue for activities. */
export async function untilPolled(connection: Connection, taskQueue: string): Promise<void> {
  for (;;) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name: taskQueue },
      taskQueueType: activityQueue,
    });
    if ((pollers ?? []).length > 0) return;
    await sleep(intervalMs);
  }
}
