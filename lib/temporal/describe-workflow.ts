import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { grpcStatus } from './classify';
import type { DeploymentVersion } from './routing';
import { millisecondsOf, type Timestamp } from './timestamp';
import { type ToldFailure, toldFailure } from './told-failure';

export interface Execution {
  workflowId: string;
  /** Left out: its latest run. */
  runId?: string;
}

export type WorkflowStatus =
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'continued'
  | 'timed-out'
  | 'paused'
  | 'unknown';

/** Who holds it back, and why, as far as they said. */
export interface Pause {
  by: string;
  reason: string;
}

export interface PendingActivity {
  id: string;
  type: string;
  /** Empty where the server does not tell. */
  taskQueue: string;
  state: 'scheduled' | 'started' | 'cancel-requested' | 'paused';
  attempt: number;
  attemptsMax: number;
  /** When it was handed to the queue, or will be; milliseconds since 1970. */
  scheduledAt: number;
  startedAt: number;
  /** Zero: none yet. */
  heartbeatAt: number;
  /** When the next attempt begins; zero where it waits for nothing of the kind. */
  nextAttemptAt: number;
  /** Of the worker that had it last. */
  identity: string;
  failure: ToldFailure | null;
  pause: Pause | null;
}

/** A task of its own that a workflow waits for. */
export interface PendingTask {
  scheduledAt: number;
  /** Zero: nobody has it. */
  startedAt: number;
  attempt: number;
}

/** What Temporal says of a workflow at this moment; times in milliseconds since 1970. */
export interface DescribedWorkflow {
  workflowId: string;
  runId: string;
  type: string;
  taskQueue: string;
  status: WorkflowStatus;
  startedAt: number;
  /** Zero: still open. */
  closedAt: number;
  pause: Pause | null;
  /** The only version whose workers get its tasks; null: those of the queue's routing. */
  pinnedTo: DeploymentVersion | null;
  task: PendingTask | null;
  activities: PendingActivity[];
  /** Workflows that it started and waits for. */
  children: string[];
}

type Reply = Awaited<ReturnType<Connection['workflowService']['describeWorkflowExecution']>>;
type ActivityReply = NonNullable<Reply['pendingActivities']>[number];

const statuses: Record<number, WorkflowStatus> = {
  1: 'running',
  2: 'completed',
  3: 'failed',
  4: 'cancelled',
  5: 'terminated',
  6: 'continued',
  7: 'timed-out',
  8: 'paused',
};

const activityStates: Record<number, PendingActivity['state']> = {
  1: 'scheduled',
  2: 'started',
  3: 'cancel-requested',
  4: 'paused',
  5: 'paused',
};

/** `VERSIONING_BEHAVIOR_PINNED`. */
const pinned = 1;

/** Null where there is no such workflow; a namespace that is missing answers the same, and is asked for by whoever probes. */
export async function describeWorkflow(
  connection: Connection,
  namespace: string,
  execution: Execution,
  signal?: AbortSignal,
): Promise<DescribedWorkflow | null> {
  const request = { namespace, execution };
  try {
    const reply = await callTemporal(
      connection,
      () => connection.workflowService.describeWorkflowExecution(request),
      signal,
    );
    return describedWorkflow(reply, execution);
  } catch (error) {
    if (grpcProblemOf(error)?.status === grpcStatus.notFound) return null;
    throw error;
  }
}

function describedWorkflow(reply: Reply, asked: Execution): DescribedWorkflow {
  const info = reply.workflowExecutionInfo;
  const pause = reply.workflowExtendedInfo?.pauseInfo;
  return {
    workflowId: info?.execution?.workflowId ?? asked.workflowId,
    runId: info?.execution?.runId ?? asked.runId ?? '',
    type: info?.type?.name ?? '',
    taskQueue: reply.executionConfig?.taskQueue?.name ?? info?.taskQueue ?? '',
    status: statuses[Number(info?.status)] ?? 'unknown',
    startedAt: millisecondsOf(info?.startTime),
    closedAt: millisecondsOf(info?.closeTime),
    pause: pause ? { by: pause.identity ?? '', reason: pause.reason ?? '' } : null,
    pinnedTo: pinnedVersion(info?.versioningInfo),
    task: pendingTask(reply.pendingWorkflowTask),
    activities: (reply.pendingActivities ?? []).map(pendingActivity),
    children: (reply.pendingChildren ?? []).map(({ workflowId }) => workflowId ?? ''),
  };
}

interface VersioningReply {
  behavior?: unknown;
  deploymentVersion?: { deploymentName?: string | null; buildId?: string | null } | null;
}

function pinnedVersion(versioning: VersioningReply | null | undefined): DeploymentVersion | null {
  const version = versioning?.deploymentVersion;
  if (Number(versioning?.behavior) !== pinned || !version) return null;
  return { deploymentName: version.deploymentName ?? '', buildId: version.buildId ?? '' };
}

interface TaskReply {
  originalScheduledTime?: Timestamp | null;
  scheduledTime?: Timestamp | null;
  startedTime?: Timestamp | null;
  attempt?: number | null;
}

function pendingTask(task: TaskReply | null | undefined): PendingTask | null {
  if (!task) return null;
  return {
    scheduledAt: millisecondsOf(task.originalScheduledTime ?? task.scheduledTime),
    startedAt: millisecondsOf(task.startedTime),
    attempt: task.attempt ?? 1,
  };
}

function pendingActivity(reply: ActivityReply): PendingActivity {
  const manual = reply.pauseInfo?.manual;
  const isPaused = reply.paused === true || activityStates[Number(reply.state)] === 'paused';
  return {
    id: reply.activityId ?? '',
    type: reply.activityType?.name ?? '',
    taskQueue: reply.activityOptions?.taskQueue?.name ?? '',
    state: isPaused ? 'paused' : (activityStates[Number(reply.state)] ?? 'scheduled'),
    attempt: reply.attempt ?? 1,
    attemptsMax: reply.maximumAttempts ?? 0,
    scheduledAt: millisecondsOf(reply.scheduledTime),
    startedAt: millisecondsOf(reply.lastStartedTime),
    heartbeatAt: millisecondsOf(reply.lastHeartbeatTime),
    nextAttemptAt: millisecondsOf(reply.nextAttemptScheduleTime),
    identity: reply.lastWorkerIdentity ?? '',
    failure: toldFailure(reply.lastFailure),
    pause: isPaused ? { by: manual?.identity ?? '', reason: manual?.reason ?? '' } : null,
  };
}
