import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { jsonOf } from './payload';
import { millisecondsOf } from './timestamp';
import type { OpenWork, PastRun } from './types';

/** `PENDING_ACTIVITY_STATE_STARTED` and `…_CANCEL_REQUESTED`: a worker has it. */
const heldStates = [2, 3];
/** So many open workflows are looked into, the newest first; each costs a call. */
const describedMax = 40;
const pastMax = 200;

/** Those of a session last as long as it does, and do no work of their own. */
const runsOf = (taskQueue: string) =>
  `TaskQueue = '${taskQueue.replaceAll("'", "\\'")}' AND WorkflowType != 'AgentSession'`;

/** Workflows of the queue that a worker is busy with at this moment; one that waits for a person is not among them. */
export async function listOpenWork(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<OpenWork[]> {
  const query = `${runsOf(taskQueue)} AND ExecutionStatus = 'Running'`;
  const request = { namespace, query, pageSize: describedMax };
  const { executions } = await callTemporal(
    connection,
    () => connection.workflowService.listWorkflowExecutions(request),
    signal,
  );
  const found: OpenWork[] = [];
  for (const { execution, type, searchAttributes } of executions ?? []) {
    const workflowId = execution?.workflowId ?? '';
    const session = jsonOf(searchAttributes?.indexedFields?.StigmerSession);
    const held = await listHeld(connection, namespace, workflowId, signal);
    for (const each of held)
      found.push({
        ...each,
        workflowId,
        type: type?.name ?? '',
        session: typeof session === 'string' ? session : null,
      });
  }
  return found;
}

async function listHeld(
  connection: Connection,
  namespace: string,
  workflowId: string,
  signal?: AbortSignal,
): Promise<Array<Pick<OpenWork, 'identity' | 'since'>>> {
  const request = { namespace, execution: { workflowId } };
  const { pendingActivities } = await callTemporal(
    connection,
    () => connection.workflowService.describeWorkflowExecution(request),
    signal,
  );
  return (pendingActivities ?? [])
    .filter(({ state }) => heldStates.includes(Number(state)))
    .map(({ lastWorkerIdentity, lastStartedTime }) => ({
      identity: lastWorkerIdentity ?? '',
      since: millisecondsOf(lastStartedTime),
    }));
}

/**
 * The answer of a workflow's query without arguments, as JSON; null where it knows no such query, where nobody is there to
 * answer, or where the answer is encrypted.
 */
export async function askWorkflow(
  connection: Connection,
  namespace: string,
  { workflowId, queryType }: { workflowId: string; queryType: string },
  signal?: AbortSignal,
): Promise<unknown> {
  const request = { namespace, execution: { workflowId }, query: { queryType } };
  try {
    const { queryResult } = await callTemporal(
      connection,
      () => connection.workflowService.queryWorkflow(request),
      signal,
    );
    return jsonOf(queryResult?.payloads?.[0]);
  } catch (error) {
    if (grpcProblemOf(error) === null) throw error;
    return null;
  }
}

/** The last ones that ended as they should, the newest first. */
export async function listPastRuns(
  connection: Connection,
  namespace: string,
  taskQueue: string,
  signal?: AbortSignal,
): Promise<PastRun[]> {
  const query = `${runsOf(taskQueue)} AND WorkflowType != 'ReadResult' AND ExecutionStatus = 'Completed'`;
  const { executions } = await callTemporal(
    connection,
    () => connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: pastMax }),
    signal,
  );
  return (executions ?? []).map(({ startTime, closeTime }) => ({
    durationMs: millisecondsOf(closeTime) - millisecondsOf(startTime),
  }));
}
