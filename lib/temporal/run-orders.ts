import type { Connection } from '@temporalio/client';
import { Failure } from '@/lib/core/failure';
import { callTemporal, grpcProblemOf } from './call';
import { type GrpcProblem, grpcStatus } from './classify';
import { jsonPayload } from './payload';
import { firstEvent } from './run-events';
import type { RunOrder, RunReference } from './run-types';

const identity = 'stigmer-console';
/** `UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED`: only then has the run said yes or no. */
const untilAnswered = 3;

interface Wish {
  run: RunReference;
  order: RunOrder;
  key: string;
}

/** Temporal takes the same key once. */
export async function orderRun(
  connection: Connection,
  namespace: string,
  wish: Wish,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await give(connection, namespace, wish, signal);
  } catch (error) {
    const problem = grpcProblemOf(error);
    const isMissing = problem?.status === grpcStatus.notFound && !/namespace/i.test(problem.details);
    if (isMissing || problem?.status === grpcStatus.failedPrecondition) throw runOver(error);
    if (problem !== null && hasRunOut(problem)) throw notAnswering(error);
    throw error;
  }
}

/** The call's deadline, also where it ran out in Temporal's own store: 1.29.1 on SQLite calls that unavailable. */
function hasRunOut({ status, details }: GrpcProblem): boolean {
  if (status === grpcStatus.deadlineExceeded) return true;
  return status === grpcStatus.unavailable && details.includes('context deadline exceeded');
}

async function give(
  connection: Connection,
  namespace: string,
  { run: { workflowId, runId }, order, key }: Wish,
  signal?: AbortSignal,
): Promise<void> {
  const to = { namespace, workflowExecution: { workflowId, runId }, identity };
  const { workflowService } = connection;
  switch (order.type) {
    case 'cancel': {
      const request = { ...to, requestId: key, reason: 'Asked for in the console' };
      await callTemporal(connection, () => workflowService.requestCancelWorkflowExecution(request), signal);
      return;
    }
    case 'signal': {
      const request = { ...to, requestId: key, signalName: order.name };
      await callTemporal(connection, () => workflowService.signalWorkflowExecution(request), signal);
      return;
    }
    case 'update': {
      const input = { name: order.name, args: { payloads: [jsonPayload(order.argument)] } };
      const request = {
        ...to,
        waitPolicy: { lifecycleStage: untilAnswered },
        request: { meta: { updateId: key, identity }, input },
      };
      const { outcome } = await callTemporal(
        connection,
        () => workflowService.updateWorkflowExecution(request),
        signal,
      );
      if (outcome?.failure) throw refused(outcome.failure.message ?? '');
      if (!outcome) throw notAnswering(null);
    }
  }
}

/** The same type, queue and bytes: what is encrypted needs no key. */
export async function repeatRun(
  connection: Connection,
  namespace: string,
  { run, workflowId, key }: { run: RunReference; workflowId: string; key: string },
  signal?: AbortSignal,
): Promise<void> {
  const begun = (await firstEvent(connection, namespace, run, signal))
    ?.workflowExecutionStartedEventAttributes;
  if (!begun) throw runOver(null);
  const request = {
    namespace,
    workflowId,
    requestId: key,
    identity,
    workflowType: begun.workflowType ?? null,
    taskQueue: begun.taskQueue ?? null,
    input: begun.input ?? null,
    workflowRunTimeout: begun.workflowRunTimeout ?? null,
    workflowTaskTimeout: begun.workflowTaskTimeout ?? null,
  };
  await callTemporal(connection, () => connection.workflowService.startWorkflowExecution(request), signal);
}

export function runOver(cause: unknown): Failure {
  return new Failure({
    code: 'run-over',
    title: 'The run is over',
    reason: 'It has ended, or Temporal does not have it any more.',
    remedy: { summary: 'Look at how it ended, or run it again.' },
    cause,
  });
}

function notAnswering(cause: unknown): Failure {
  return new Failure({
    code: 'run-not-answering',
    title: 'The run does not answer',
    reason: 'No worker took the wish within 3 s; one that comes may still do so.',
    remedy: { summary: 'Look whether a worker polls, then look at the run.', action: 'retry' },
    cause,
  });
}

/** By its own words. */
function refused(reason: string): Failure {
  return new Failure({
    code: 'run-refused',
    title: 'The run refused it',
    reason: reason || 'It gave no reason.',
    remedy: { summary: 'Look at what the run does now.' },
  });
}
