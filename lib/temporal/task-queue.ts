import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { grpcStatus } from './classify';
import { type DeploymentVersion, routedElsewhere } from './routing';
import type { Poller, WorkerHeartbeat } from './types';

/** `TASK_QUEUE_TYPE_ACTIVITY`: the default is the workflow queue, which never shows an activity worker. */
const activityQueueType = 2;

/** `WORKER_VERSIONING_MODE_VERSIONED`. */
const versioned = 2;

interface Timestamp {
  seconds?: unknown;
  nanos?: number | null;
}

/** Milliseconds since 1970; the client gives seconds as a number or as a Long, whose text is the number. */
export function millisecondsOf(timestamp: Timestamp | null | undefined): number {
  if (!timestamp) return 0;
  return Number(String(timestamp.seconds ?? 0)) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1_000_000);
}

export async function listPollers(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<Poller[]> {
  const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: activityQueueType };
  const { pollers, versioningInfo } = await callTemporal(
    connection,
    () => connection.workflowService.describeTaskQueue(request),
    signal,
  );
  return (pollers ?? []).map(({ identity, lastAccessTime, deploymentOptions }) => {
    const version = versionOf(deploymentOptions);
    const elsewhere = routedElsewhere(versioningInfo, version);
    return {
      identity: identity ?? '',
      lastAccessAt: millisecondsOf(lastAccessTime),
      ...(elsewhere !== null && { elsewhere }),
      ...(version !== null && { version }),
    };
  });
}

interface DeploymentOptions {
  deploymentName?: string | null;
  buildId?: string | null;
  workerVersioningMode?: unknown;
}

function versionOf(options: DeploymentOptions | null | undefined): DeploymentVersion | null {
  if (options?.workerVersioningMode !== versioned) return null;
  return { deploymentName: options.deploymentName ?? '', buildId: options.buildId ?? '' };
}

/** Older servers do not know the call, or have it switched off: then nothing can be said, which is an empty list. */
export async function listWorkers(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<WorkerHeartbeat[]> {
  const query = `TaskQueue='${taskQueue.replaceAll("'", "\\'")}'`;
  try {
    const { workersInfo } = await callTemporal(
      connection,
      () => connection.workflowService.listWorkers({ namespace, query, pageSize: 100 }),
      signal,
    );
    return (workersInfo ?? []).flatMap(({ workerHeartbeat }) => {
      if (!workerHeartbeat) return [];
      const slots = workerHeartbeat.activityTaskSlotsInfo;
      return [
        {
          identity: workerHeartbeat.workerIdentity ?? '',
          heartbeatAt: millisecondsOf(workerHeartbeat.heartbeatTime),
          slotsUsed: slots?.currentUsedSlots ?? 0,
          slotsFree: slots?.currentAvailableSlots ?? 0,
        },
      ];
    });
  } catch (error) {
    if (grpcProblemOf(error)?.status === grpcStatus.unimplemented) return [];
    throw error;
  }
}
