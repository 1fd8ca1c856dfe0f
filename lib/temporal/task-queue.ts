import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { grpcStatus } from './classify';
import { type DeploymentVersion, deploymentOf, type Routing, routedElsewhere } from './routing';
import { millisecondsOf, type Timestamp } from './timestamp';
import type { Poller, WorkerHeartbeat } from './types';

/** `TASK_QUEUE_TYPE_ACTIVITY`: the default is the workflow queue, which never shows an activity worker. */
export const activityQueueType = 2;

/** `WORKER_STATUS_SHUTTING_DOWN`. */
const shuttingDown = 2;

/** `WORKER_VERSIONING_MODE_VERSIONED`. */
const versioned = 2;

export async function listPollers(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<Poller[]> {
  const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: activityQueueType };
  return pollersOf(
    await callTemporal(connection, () => connection.workflowService.describeTaskQueue(request), signal),
  );
}

interface ListedPollers {
  pollers?: ReadonlyArray<{
    identity?: string | null;
    lastAccessTime?: Timestamp | null;
    deploymentOptions?: DeploymentOptions | null;
  }> | null;
  versioningInfo?: Routing | null;
}

/** Those of an answer of DescribeTaskQueue, their times by the server's clock. */
export function pollersOf({ pollers, versioningInfo }: ListedPollers): Poller[] {
  const deployment = deploymentOf(versioningInfo);
  return (pollers ?? []).map(({ identity, lastAccessTime, deploymentOptions }) => {
    const version = versionOf(deploymentOptions);
    const elsewhere = routedElsewhere(versioningInfo, version);
    return {
      identity: identity ?? '',
      lastAccessAt: millisecondsOf(lastAccessTime),
      ...(elsewhere !== null && { elsewhere }),
      ...(version !== null && { version }),
      ...(deployment !== null && { deployment }),
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
      const { activityTaskSlotsInfo: slots, hostInfo, sdkName, sdkVersion } = workerHeartbeat;
      return [
        {
          identity: workerHeartbeat.workerIdentity ?? '',
          heartbeatAt: millisecondsOf(workerHeartbeat.heartbeatTime),
          slotsUsed: slots?.currentUsedSlots ?? 0,
          slotsFree: slots?.currentAvailableSlots ?? 0,
          host: hostInfo?.hostName || null,
          sdk: sdkName ? `${sdkName} ${sdkVersion ?? ''}`.trim() : null,
          ends: workerHeartbeat.status === shuttingDown,
        },
      ];
    });
  } catch (error) {
    if (grpcProblemOf(error)?.status === grpcStatus.unimplemented) return [];
    throw error;
  }
}
