import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { callTemporal } from './call';
import type { WorkflowOutcome, WorkflowRequest } from './types';
import { judgeHistory } from './workflow-outcome';

/** Starts it once: the server ends it by itself when its time is over, whatever becomes of whoever asked. */
export async function startWorkflow(
  connection: Connection,
  namespace: string,
  { workflowId, type, taskQueue, input, timeoutSeconds }: WorkflowRequest,
  signal?: AbortSignal,
): Promise<void> {
  const text = (value: string) => new TextEncoder().encode(value);
  const payload = { metadata: { encoding: text('json/plain') }, data: text(JSON.stringify(input)) };
  const request = {
    namespace,
    workflowId,
    requestId: randomUUID(),
    workflowType: { name: type },
    taskQueue: { name: taskQueue },
    input: { payloads: [payload] },
    // Its type wants a Long; what encodes it takes a number.
    workflowExecutionTimeout: Object({ seconds: timeoutSeconds, nanos: 0 }),
  };
  await callTemporal(connection, () => connection.workflowService.startWorkflowExecution(request), signal);
}

/** What has become of it; null while it is under way. */
export async function readWorkflowOutcome(
  connection: Connection,
  namespace: string,
  workflowId: string,
  signal?: AbortSignal,
): Promise<WorkflowOutcome | null> {
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } }),
    signal,
  );
  return judgeHistory(history?.events ?? []);
}
