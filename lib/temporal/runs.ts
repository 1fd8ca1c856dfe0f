import type { Connection } from '@temporalio/client';
import { callTemporal, grpcProblemOf } from './call';
import { grpcStatus } from './classify';
import { jsonOf, type Payload, type SeenPayload, seenPayload } from './payload';
import { readActivities } from './run-activities';
import { readEnd } from './run-end';
import { firstEvent, lastEvent } from './run-events';
import { orderRun, repeatRun } from './run-orders';
import { type FoundRun, type RunQuery, type RunReference, runStatuses, type TemporalRuns } from './run-types';
import { millisecondsOf, type Timestamp } from './timestamp';

/** A connection whose faults are told by name, and the server's clock minus this machine's. */
export interface RunsLink {
  namespace: string;
  guarded<T>(call: (to: Connection) => Promise<T>, signal?: AbortSignal): Promise<T>;
  offsetMs(connection: Connection, signal?: AbortSignal): Promise<number>;
}

/** The words of Temporal's queries for `runStatuses`, in their order, which is that of its numbers from 1 on. */
const statusWords = [
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
  'ContinuedAsNew',
  'TimedOut',
] as const;

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** What sessions and proofs of life do for themselves is nobody's run. */
const housekeeping = "WorkflowType != 'AgentSession' AND WorkflowType != 'ReadResult'";

export function createTemporalRuns(link: RunsLink): TemporalRuns {
  const { namespace, guarded } = link;
  return {
    list: (query, signal) => guarded((connection) => listRuns(link, connection, query, signal), signal),
    find: (run, signal) => guarded((connection) => findRun(link, connection, run, signal), signal),
    input: (run, signal) =>
      guarded(async (connection) => {
        const event = await firstEvent(connection, namespace, run, signal);
        return seenPayload(event?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]);
      }, signal),
    end: (run, signal) =>
      guarded(async (connection) => readEnd(await lastEvent(connection, namespace, run, signal)), signal),
    activities: (run, signal) =>
      guarded((connection) => readActivities(connection, namespace, run, signal), signal),
    progress: (run, signal) =>
      guarded((connection) => askProgress(connection, namespace, run, signal), signal),
    order: (run, order, key, signal) =>
      guarded((connection) => orderRun(connection, namespace, { run, order, key }, signal), signal),
    repeat: (run, workflowId, key, signal) =>
      guarded((connection) => repeatRun(connection, namespace, { run, workflowId, key }, signal), signal),
  };
}

async function listRuns(
  { namespace, offsetMs }: RunsLink,
  connection: Connection,
  { pageSize, token, ...wanted }: RunQuery,
  signal?: AbortSignal,
): Promise<{ runs: FoundRun[]; next: string | null }> {
  const nextPageToken = token === null ? new Uint8Array() : Buffer.from(token, 'base64url');
  const ask = (query: string) =>
    callTemporal(
      connection,
      () => connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize, nextPageToken }),
      signal,
    );
  const answer = await ask(queryOf(wanted, true)).catch((error: unknown) => {
    // Its namespace has no search attributes for runs.
    if (wanted.session === null || grpcProblemOf(error)?.status !== grpcStatus.invalidArgument) throw error;
    return wanted.session.runIds.length === 0 ? null : ask(queryOf(wanted, false));
  });
  const executions = answer?.executions ?? [];
  if (executions.length === 0) return { runs: [], next: null };
  const offset = await offsetMs(connection, signal);
  const next = Buffer.from(answer?.nextPageToken ?? []).toString('base64url');
  return { runs: executions.map((each) => foundRun(each, offset)), next: next === '' ? null : next };
}

function queryOf(
  { taskQueue, status, session }: Pick<RunQuery, 'taskQueue' | 'status' | 'session'>,
  byAttribute: boolean,
): string {
  const parts = [`TaskQueue = ${quoted(taskQueue)}`, housekeeping];
  if (status !== null) parts.push(`ExecutionStatus = '${statusWords[runStatuses.indexOf(status)]}'`);
  if (session !== null) {
    const known = session.runIds.length === 0 ? [] : [`RunId IN (${session.runIds.map(quoted).join(', ')})`];
    const shown = byAttribute ? [`StigmerSession = ${quoted(session.id)}`] : [];
    parts.push(`(${[...shown, ...known].join(' OR ')})`);
  }
  return parts.join(' AND ');
}

async function findRun(
  { namespace, offsetMs }: RunsLink,
  connection: Connection,
  { workflowId, runId }: RunReference,
  signal?: AbortSignal,
): Promise<FoundRun | null> {
  const request = { namespace, execution: { workflowId, runId } };
  try {
    const { workflowExecutionInfo } = await callTemporal(
      connection,
      () => connection.workflowService.describeWorkflowExecution(request),
      signal,
    );
    return workflowExecutionInfo ? foundRun(workflowExecutionInfo, await offsetMs(connection, signal)) : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Also of a namespace; a run id that is none is an invalid argument. */
function isMissing(error: unknown): boolean {
  const problem = grpcProblemOf(error);
  if (problem?.status === grpcStatus.invalidArgument) return true;
  return problem?.status === grpcStatus.notFound && !/namespace/i.test(problem.details);
}

interface ExecutionInfo {
  execution?: { workflowId?: string | null; runId?: string | null } | null;
  type?: { name?: string | null } | null;
  taskQueue?: string | null;
  status?: unknown;
  startTime?: Timestamp | null;
  closeTime?: Timestamp | null;
  memo?: { fields?: Record<string, Payload> | null } | null;
  searchAttributes?: { indexedFields?: Record<string, Payload> | null } | null;
}

function foundRun(info: ExecutionInfo, offsetMs: number): FoundRun {
  const session = jsonOf(info.searchAttributes?.indexedFields?.StigmerSession);
  const waitsFor = jsonOf(info.memo?.fields?.waitsFor);
  return {
    workflowId: info.execution?.workflowId ?? '',
    runId: info.execution?.runId ?? '',
    type: info.type?.name ?? '',
    taskQueue: info.taskQueue ?? '',
    status: runStatuses[Number(info.status) - 1] ?? 'running',
    startedAt: millisecondsOf(info.startTime) - offsetMs,
    closedAt: info.closeTime ? millisecondsOf(info.closeTime) - offsetMs : null,
    session: typeof session === 'string' ? session : null,
    waitsFor: typeof waitsFor === 'string' ? waitsFor : null,
  };
}

async function askProgress(
  connection: Connection,
  namespace: string,
  { workflowId, runId }: RunReference,
  signal?: AbortSignal,
): Promise<SeenPayload> {
  const request = { namespace, execution: { workflowId, runId }, query: { queryType: 'progress' } };
  try {
    const { queryResult } = await callTemporal(
      connection,
      () => connection.workflowService.queryWorkflow(request),
      signal,
    );
    return seenPayload(queryResult?.payloads?.[0]);
  } catch (error) {
    if (grpcProblemOf(error) === null) throw error;
    return { type: 'none' };
  }
}
