import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';

/** `TASK_QUEUE_TYPE_ACTIVITY`. */
const activityQueue = 2;
const intervalMs = 20;

/** Waits until Temporal lists so many workers that poll the queue for activities. */
export async function untilPolled(connection: Connection, taskQueue: string, workers = 1): Promise<void> {
  for (;;) {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name: taskQueue },
      taskQueueType: activityQueue,
    });
    if ((pollers ?? []).length >= workers) return;
    await sleep(intervalMs);
  }
}
