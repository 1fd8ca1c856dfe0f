import { z } from 'zod';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { RunNow, WorkNow } from '@/lib/contracts/work-now';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { findContainer } from '@/lib/service/requirements';
import type { OpenWork, TemporalConnection } from '@/lib/temporal/types';
import { askOwnHealth } from '@/lib/worker/own-health';
import { isOwnIdentity, workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';
import { forecastOf } from './forecast';
import type { RunnerParts } from './runner-parts';

/** So many are asked how far they are; the others are counted. */
const askedMax = 10;

const nothing: WorkNow = { count: 0, runs: [], forecast: null, unknown: null };

/** Of the query `progress` (docs/agent-runner.md). */
const progressSchema = z.looseObject({
  step: z.number(),
  toolCalls: z.number(),
  tools: z.array(z.string()),
  usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }),
});

/** What the worker has in hands at this moment; nothing where none runs. */
export async function viewWork(parts: RunnerParts, signal: AbortSignal): Promise<WorkNow> {
  const engine = await parts.engine();
  const container = engine && (await findContainer(parts, engine, signal));
  if (!engine || container?.state !== 'running') return nothing;
  return await lookAtWork(parts, engine, container, signal);
}

/** The worker's own count is the truth; Temporal adds names, steps, and how long the like took before. */
export async function lookAtWork(
  parts: RunnerParts,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<WorkNow> {
  const own = await askOwnHealth(engine, container, signal);
  const counted = own.type === 'answers' ? own.slots.used + (own.slots.coming ?? 0) : null;
  if (counted === 0) return nothing;
  const { temporal, taskQueue } = workerSettings(resolveSettings(container.environment), parts.config);
  const connection = parts.connectTemporal(temporal);
  try {
    const runs = await listRuns(connection, taskQueue, container, signal);
    const forecast = forecastOf(await connection.listPastRuns(taskQueue, signal));
    const count = counted === null ? (runs.length > 0 ? runs.length : null) : counted;
    return { count, runs, forecast, unknown: own.type === 'answers' ? null : whyUncounted(own) };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return { count: counted, runs: [], forecast: null, unknown: error.details.title };
  } finally {
    await connection.close();
  }
}

function whyUncounted(own: { type: 'silent' } | { type: 'unknown'; reason: string }): string {
  return own.type === 'silent' ? 'The worker does not answer' : own.reason;
}

async function listRuns(
  connection: TemporalConnection,
  taskQueue: string,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<RunNow[]> {
  const identity = workerIdentity(container);
  const open = await connection.listOpenWork(taskQueue, signal);
  const own = open.filter((each) => isOwnIdentity(each.identity, identity));
  const oldest = own.toSorted((left, right) => left.since - right.since).slice(0, askedMax);
  return await Promise.all(oldest.map((each) => runOf(connection, each, signal)));
}

async function runOf(
  connection: TemporalConnection,
  { workflowId, type, session, since }: OpenWork,
  signal: AbortSignal,
): Promise<RunNow> {
  const answer = await connection.askWorkflow({ workflowId, queryType: 'progress' }, signal);
  const told = progressSchema.safeParse(answer);
  if (!told.success) return { workflowId, type, session, since, progress: null };
  const { step, toolCalls, tools, usage } = told.data;
  const tokens = usage.inputTokens + usage.outputTokens;
  return { workflowId, type, session, since, progress: { step, toolCalls, tools, tokens } };
}
