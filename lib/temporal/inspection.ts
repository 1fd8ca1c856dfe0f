import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { type DescribedQueue, describeQueue, type QueueReference } from './describe-queue';
import { type DescribedWorkflow, describeWorkflow, type Execution } from './describe-workflow';
import { type HistoryTail, readHistoryTail } from './history-tail';
import type { ServerClock } from './server-clock';

const namespacesMax = 50;
/** So many open workflows are looked into, the newest first; each costs a call. */
const openMax = 20;

/** What Temporal shows of work that does not go on. Each throws Failure with a `temporal-*` code; times by this machine's clock. */
export interface TemporalInspection {
  /** Null: there is none in the namespace. */
  workflow(execution: Execution, signal?: AbortSignal): Promise<DescribedWorkflow | null>;
  tail(execution: Execution, signal?: AbortSignal): Promise<HistoryTail>;
  queue(queue: QueueReference, signal?: AbortSignal): Promise<DescribedQueue>;
  /** Other namespaces that have a workflow of this id; empty as well where they may not be listed. */
  namespacesWith(workflowId: string, signal?: AbortSignal): Promise<string[]>;
  /** Open workflows of the queue, but those that last as long as a session. */
  open(taskQueue: string, signal?: AbortSignal): Promise<{ total: number; newest: DescribedWorkflow[] }>;
}

type Guard = <T>(call: (to: Connection) => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createInspection(guard: Guard, namespace: string, clock: ServerClock): TemporalInspection {
  const corrected = async (
    connection: Connection,
    described: DescribedWorkflow,
    signal?: AbortSignal,
  ): Promise<DescribedWorkflow> => onThisClock(described, (await clock.read(connection, signal)) ?? 0);
  return {
    workflow: (execution, signal) =>
      guard(async (connection) => {
        const found = await describeWorkflow(connection, namespace, execution, signal);
        return found && (await corrected(connection, found, signal));
      }, signal),
    tail: (execution, signal) =>
      guard(async (connection) => {
        const tail = await readHistoryTail(connection, namespace, execution, signal);
        const offsetMs = (await clock.read(connection, signal)) ?? 0;
        return { ...tail, timers: tail.timers.map((at) => at - offsetMs) };
      }, signal),
    queue: (queue, signal) =>
      guard(async (connection) => {
        const described = await describeQueue(connection, namespace, queue, signal);
        const offsetMs = (await clock.read(connection, signal)) ?? 0;
        const pollers = described.pollers.map((each) => ({
          ...each,
          lastAccessAt: each.lastAccessAt - offsetMs,
        }));
        return { ...described, pollers };
      }, signal),
    namespacesWith: (workflowId, signal) =>
      guard((connection) => namespacesWith(connection, namespace, workflowId, signal), signal),
    open: (taskQueue, signal) =>
      guard(async (connection) => {
        const { total, newest } = await listOpen(connection, namespace, taskQueue, signal);
        const found = await Promise.all(
          newest.map((each) => describeWorkflow(connection, namespace, each, signal)),
        );
        const open = found.filter((each) => each !== null && each.closedAt === 0);
        return {
          total,
          newest: await Promise.all(
            open.flatMap((each) => each ?? []).map((each) => corrected(connection, each, signal)),
          ),
        };
      }, signal),
  };
}

function onThisClock(described: DescribedWorkflow, offsetMs: number): DescribedWorkflow {
  const here = (at: number) => (at === 0 ? 0 : at - offsetMs);
  const { task, activities } = described;
  return {
    ...described,
    startedAt: here(described.startedAt),
    closedAt: here(described.closedAt),
    task: task && { ...task, scheduledAt: here(task.scheduledAt), startedAt: here(task.startedAt) },
    activities: activities.map((each) => ({
      ...each,
      scheduledAt: here(each.scheduledAt),
      startedAt: here(each.startedAt),
      heartbeatAt: here(each.heartbeatAt),
      nextAttemptAt: here(each.nextAttemptAt),
    })),
  };
}

async function namespacesWith(
  connection: Connection,
  own: string,
  workflowId: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const names = await listNamespaces(connection, signal);
  const others = names.filter((name) => name !== own);
  const found = await Promise.all(
    others.map(async (name) => {
      try {
        return (await describeWorkflow(connection, name, { workflowId }, signal)) && name;
      } catch (error) {
        // A key that may look into this namespace alone.
        if (grpcProblemOf(error) === null) throw error;
        return null;
      }
    }),
  );
  return found.filter((name) => name !== null);
}

async function listNamespaces(connection: Connection, signal?: AbortSignal): Promise<string[]> {
  try {
    const { namespaces } = await callTemporal(
      connection,
      () => connection.workflowService.listNamespaces({ pageSize: namespacesMax }),
      signal,
    );
    return (namespaces ?? []).map(({ namespaceInfo }) => namespaceInfo?.name ?? '');
  } catch (error) {
    if (grpcProblemOf(error) === null) throw error;
    return [];
  }
}

async function listOpen(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<{ total: number; newest: Execution[] }> {
  const query = `TaskQueue = '${taskQueue.replaceAll("'", "\\'")}' AND WorkflowType != 'AgentSession' AND ExecutionStatus = 'Running'`;
  const { workflowService } = connection;
  const [{ executions }, { count }] = await Promise.all([
    callTemporal(
      connection,
      () => workflowService.listWorkflowExecutions({ namespace, query, pageSize: openMax }),
      signal,
    ),
    callTemporal(connection, () => workflowService.countWorkflowExecutions({ namespace, query }), signal),
  ]);
  const newest = (executions ?? []).map(({ execution }) => ({
    workflowId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
  }));
  return { total: Math.max(Number(String(count ?? 0)), newest.length), newest };
}
