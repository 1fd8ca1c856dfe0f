import { proxyActivities } from '@temporalio/workflow';
import type { AgentRunnerActivities } from '../src/activities';

/** Runs that many activities at once on the queue. */
export async function load(taskQueue: string, count: number): Promise<void> {
  const { DescribeRunner } = proxyActivities<AgentRunnerActivities>({
    taskQueue,
    startToCloseTimeout: '1 minute',
  });
  await Promise.all(Array.from({ length: count }, () => DescribeRunner({})));
}
