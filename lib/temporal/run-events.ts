import type { Connection } from '@temporalio/client';
import { callTemporal } from './call';
import type { RunReference } from './run-types';

/** The event with which a run began. */
export async function firstEvent(
  connection: Connection,
  namespace: string,
  { workflowId, runId }: RunReference,
  signal?: AbortSignal,
) {
  const request = { namespace, execution: { workflowId, runId }, maximumPageSize: 1 };
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistory(request),
    signal,
  );
  return history?.events?.[0];
}

/** The newest event of a run; of one that has ended it says how. */
export async function lastEvent(
  connection: Connection,
  namespace: string,
  { workflowId, runId }: RunReference,
  signal?: AbortSignal,
) {
  const request = { namespace, execution: { workflowId, runId }, maximumPageSize: 1 };
  const { history } = await callTemporal(
    connection,
    () => connection.workflowService.getWorkflowExecutionHistoryReverse(request),
    signal,
  );
  return history?.events?.[0];
}
