import type { Connection } from '@temporalio/client';
import type { QueueBrake, QueueHalf, QueueType } from '@/lib/contracts/queue';
import { callTemporal } from './call';
import { routingText } from './routing';
import { activityQueueType, pollersOf } from './task-queue';
import { millisecondsOf, type Timestamp } from './timestamp';
import type { QueueFacts } from './types';

/** `TASK_QUEUE_TYPE_WORKFLOW`. */
const workflowQueueType = 1;

/** Of `RATE_LIMIT_SOURCE_…`; the third is the limit that a server has for every queue. */
const brakeSources: Record<number, QueueBrake['source']> = { 1: 'api', 2: 'worker' };

/** One half of a queue as the root partition tells it: a poller is there within a second of its first poll. */
export async function askQueue(
  connection: Connection,
  namespace: string,
  { name, type }: { name: string; type: QueueType },
  signal?: AbortSignal,
) {
  const request = {
    namespace,
    taskQueue: { name },
    taskQueueType: type === 'activity' ? activityQueueType : workflowQueueType,
    reportStats: true,
    reportConfig: true,
  };
  return await callTemporal(connection, () => connection.workflowService.describeTaskQueue(request), signal);
}

/** By the server's clock. */
export async function describeQueue(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<QueueFacts> {
  const ask = async (type: QueueType) => {
    const told = await askQueue(connection, namespace, { name: taskQueue, type }, signal);
    const half = { type, backlog: backlogOf(told.stats), brake: brakeOf(told) };
    return { half: { ...half, pollers: pollersOf(told) }, routing: routingText(told.versioningInfo) };
  };
  const [workflows, activities] = await Promise.all([ask('workflow'), ask('activity')]);
  return { halves: [workflows.half, activities.half], routing: activities.routing };
}

interface Stats {
  approximateBacklogCount?: unknown;
  approximateBacklogAge?: Timestamp | null;
  tasksAddRate?: number | null;
  tasksDispatchRate?: number | null;
}

export function backlogOf(stats: Stats | null | undefined): QueueHalf['backlog'] {
  if (!stats) return null;
  return {
    count: Number(String(stats.approximateBacklogCount ?? 0)),
    ageMs: millisecondsOf(stats.approximateBacklogAge),
    addedPerSecond: stats.tasksAddRate ?? 0,
    takenPerSecond: stats.tasksDispatchRate ?? 0,
  };
}

export interface ToldBrake {
  effectiveRateLimit?: { requestsPerSecond?: number | null; rateLimitSource?: unknown } | null;
  config?: {
    queueRateLimit?: {
      metadata?: { reason?: string | null; updateIdentity?: string | null } | null;
    } | null;
  } | null;
}

/** Without the limit that a server has for every queue. A limit of nothing comes without its number. */
export function brakeOf({ effectiveRateLimit: limit, config }: ToldBrake): QueueBrake | null {
  const source = brakeSources[Number(limit?.rateLimitSource)];
  if (!limit || source === undefined) return null;
  const set = source === 'api' ? config?.queueRateLimit?.metadata : null;
  return {
    perSecond: limit.requestsPerSecond ?? 0,
    source,
    by: set?.updateIdentity || null,
    reason: set?.reason || null,
  };
}

export async function countOpenWorkflows(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<number> {
  const query = `TaskQueue = '${taskQueue.replaceAll("'", "\\'")}' AND ExecutionStatus = 'Running'`;
  const { count } = await callTemporal(
    connection,
    () => connection.workflowService.countWorkflowExecutions({ namespace, query }),
    signal,
  );
  return Number(String(count ?? 0));
}
