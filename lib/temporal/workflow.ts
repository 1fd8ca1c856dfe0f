import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { grpcStatus } from './classify';
import { jsonPayload } from './payload';
import type { WorkflowOutcome, WorkflowRequest } from './types';
import { judgeHistory } from './workflow-outcome';

/** Starts it once, however often it is called for that id; the server ends it by itself when its time is over. */
export async function startWorkflow(
  connection: Connection,
  namespace: string,
  { workflowId, type, taskQueue, input, timeoutSeconds }: WorkflowRequest,
  signal?: AbortSignal,
): Promise<void> {
  const request = {
    namespace,
    workflowId,
    requestId: workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueue },
    input: { payloads: [jsonPayload(input)] },
    // Its type wants a Long; what encodes it takes a number.
    workflowExecutionTimeout: Object({ seconds: timeoutSeconds, nanos: 0 }),
  };
  await callTemporal(connection, () => connection.workflowService.startWorkflowExecution(request), signal);
}

export async function readWorkflowOutcome(
  connection: Connection,
  namespace: string,
  workflowId: string,
  signal?: AbortSignal,
): Promise<WorkflowOutcome> {
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } }),
    signal,
  );
  return judgeHistory(history?.events ?? []);
}

/** Who may start one may not always delete it, and a server may not know how: then its own retention does. */
export async function forgetWorkflow(
  connection: Connection,
  namespace: string,
  workflowId: string,
  signal?: AbortSignal,
): Promise<void> {
  const request = { namespace, workflowExecution: { workflowId } };
  try {
    await callTemporal(connection, () => connection.workflowService.deleteWorkflowExecution(request), signal);
  } catch (error) {
    const status = grpcProblemOf(error)?.status;
    if (status !== grpcStatus.permissionDenied && status !== grpcStatus.unimplemented) throw error;
  }
}
