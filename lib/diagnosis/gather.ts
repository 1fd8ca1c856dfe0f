import { z } from 'zod';
import type { QueueReference } from '@/lib/temporal/describe-queue';
import type { DescribedWorkflow, Execution } from '@/lib/temporal/describe-workflow';
import type { HistoryTail } from '@/lib/temporal/history-tail';
import type { TemporalConnection } from '@/lib/temporal/types';
import type { DiagnosisEvidence, QueueHeartbeat, TurnEvidence, WorkflowEvidence } from './evidence';
import { freshPollers, queueOf, waitingTasks } from './waiting-tasks';

const progressSchema = z.looseObject({ state: z.string() });
const turnSchema = z.looseObject({ workflowId: z.string(), runId: z.string() });
const sessionSchema = z.looseObject({ current: z.nullable(turnSchema), waiting: z.array(turnSchema) });

/** What does not depend on the workflow. */
export type Surroundings = Pick<DiagnosisEvidence, 'now' | 'address' | 'namespace' | 'own' | 'broken'>;

/** Everything that the rules read of one workflow, and no more calls than that needs. */
export async function gatherWorkflow(
  connection: TemporalConnection,
  around: Surroundings,
  execution: Execution,
  signal: AbortSignal,
): Promise<DiagnosisEvidence> {
  const { inspect } = connection;
  const described = await inspect.workflow(execution, signal);
  if (described !== null) return await gatherFound(connection, around, described, signal);
  const elsewhere = await inspect.namespacesWith(execution.workflowId, signal);
  return { ...around, ...nothing, workflow: null, workflowId: execution.workflowId, elsewhere };
}

const nothing = { elsewhere: [], queues: [], heartbeats: [], busyWith: [] };

export async function gatherFound(
  connection: TemporalConnection,
  around: Surroundings,
  described: DescribedWorkflow,
  signal: AbortSignal,
): Promise<DiagnosisEvidence> {
  const { workflowId, runId } = described;
  const names = queueNames(described, around.own.taskQueue);
  const [tail, queues, heartbeats] = await Promise.all([
    connection.inspect.tail({ workflowId, runId }, signal),
    Promise.all(names.flatMap(bothTypes).map((each) => connection.inspect.queue(each, signal))),
    Promise.all(names.map((name) => heartbeatsOf(connection, name, signal))),
  ]);
  const known = { ...around, ...nothing, workflowId, queues, heartbeats: heartbeats.flat() };
  const says = answers(known, described) ? await askRun(connection, described, tail, signal) : silent;
  const workflow: WorkflowEvidence = { described, tail, ...says };
  const waitsForRoom =
    described.activities.some(({ failure }) => failure?.type === 'worker-full') ||
    waitingTasks(described, around.now).some(({ type }) => type === 'activity');
  const busyWith = waitsForRoom ? await connection.listOpenWork(around.own.taskQueue, signal) : [];
  return { ...known, workflow, busyWith };
}

/** Those in which something of it waits or is at work; one that has ended waits in none. */
function queueNames({ closedAt, taskQueue, activities }: DescribedWorkflow, own: string): string[] {
  if (closedAt !== 0) return [];
  const names = [taskQueue, own, ...activities.map((each) => each.taskQueue)];
  return [...new Set(names)].filter((name) => name !== '');
}

const bothTypes = (name: string): QueueReference[] => [
  { name, type: 'workflow' },
  { name, type: 'activity' },
];

async function heartbeatsOf(
  connection: TemporalConnection,
  taskQueue: string,
  signal: AbortSignal,
): Promise<QueueHeartbeat[]> {
  const found = await connection.listWorkers(taskQueue, signal);
  return found.map((each) => ({ ...each, taskQueue }));
}

/** A query waits for a worker, and for the workflow's own task before it. */
function answers(evidence: Pick<DiagnosisEvidence, 'queues' | 'now'>, described: DescribedWorkflow): boolean {
  const queue = queueOf(evidence, { name: described.taskQueue, type: 'workflow' });
  const served = queue !== null && freshPollers(queue, evidence.now).length > 0;
  return served && described.type === 'RunAgent' && described.closedAt === 0 && described.task === null;
}

const silent: Pick<WorkflowEvidence, 'state' | 'turn'> = { state: null, turn: null };

async function askRun(
  connection: TemporalConnection,
  { workflowId }: DescribedWorkflow,
  { signalled }: HistoryTail,
  signal: AbortSignal,
): Promise<Pick<WorkflowEvidence, 'state' | 'turn'>> {
  const told = progressSchema.safeParse(
    await connection.askWorkflow({ workflowId, queryType: 'progress' }, signal),
  );
  if (!told.success) return silent;
  const { state } = told.data;
  if (state !== 'waiting-turn' || signalled === '') return { state, turn: null };
  const session = sessionSchema.safeParse(
    await connection.askWorkflow({ workflowId: signalled, queryType: 'sessionState' }, signal),
  );
  return { state, turn: session.success ? turnOf(session.data, workflowId) : null };
}

/** Null: its turn has come. */
function turnOf(
  { current, waiting }: z.infer<typeof sessionSchema>,
  workflowId: string,
): TurnEvidence | null {
  if (current?.workflowId === workflowId) return null;
  const place = waiting.findIndex((each) => each.workflowId === workflowId);
  return { heldBy: current?.workflowId ?? null, before: (current === null ? 0 : 1) + Math.max(0, place) };
}
