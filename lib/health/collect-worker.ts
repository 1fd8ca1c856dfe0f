import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { readLastLines } from '@/lib/service/last-lines';
import type { TemporalConnection } from '@/lib/temporal/types';
import { askOwnHealth, isStillTrue } from '@/lib/worker/own-health';
import type { OwnHealthFeed } from '@/lib/worker/own-health-feed';
import { judgeRegistration } from '@/lib/worker/registration';
import { workerIdentity } from '@/lib/worker/worker-identity';
import type { WorkerSettings } from '@/lib/worker/worker-settings';
import type { CollectRequest } from './collect-request';
import type { HealthEvidence, Measured, TemporalEvidence, WorkerEvidence } from './evidence';
import { measure } from './measure';
import type { TemporalLink } from './temporal-link';

export interface WorkerParts {
  clock: Clock;
  link: TemporalLink;
  engine: Engine;
  container: ContainerFacts;
  settings: WorkerSettings;
  feed: OwnHealthFeed;
  /** Whether a command may be run in the container now. */
  steady: boolean;
}

/** What Temporal says of itself, and of the worker of this container. */
export async function collectWorker(
  parts: WorkerParts,
  request: CollectRequest,
): Promise<Pick<HealthEvidence, 'temporal' | 'worker'>> {
  const { previous, signal } = request;
  const { clock, link, settings } = parts;
  const connection = await link.to(settings.temporal);
  const probed = await measure(clock, () => connection.probe(signal));
  const { apiKey: _secret, ...shown } = settings.temporal;
  const returnedAt = returnOf(previous?.temporal ?? null, probed.value.namespaceExists, probed.at);
  const temporal = { ...probed, value: { settings: shown, probe: probed.value, returnedAt } };
  if (!probed.value.namespaceExists) return { temporal, worker: null };
  return { temporal, worker: await measure(clock, () => askBoth(parts, connection, request)) };
}

/** Temporal about the worker, and the worker about itself. */
async function askBoth(
  parts: WorkerParts,
  connection: TemporalConnection,
  request: CollectRequest,
): Promise<WorkerEvidence> {
  const [listed, own] = await Promise.all([
    askPollers(parts, connection, request),
    askWorker(parts, request),
  ]);
  return { ...listed, ...own, clockOffsetMs: connection.clockOffsetMs() };
}

async function askWorker(
  { clock, engine, container, steady, feed }: WorkerParts,
  { previous, fresh, signal }: CollectRequest,
): Promise<Pick<WorkerEvidence, 'own' | 'ownAskedAt'>> {
  if (steady) feed.keep(engine, container);
  else feed.stop();
  const heard = fresh ? null : feed.latest(container);
  if (heard !== null) return { own: heard.own, ownAskedAt: heard.at };
  const now = clock.now();
  const known = previous?.worker?.value ?? null;
  const isSame = known !== null && previous?.container?.value.facts?.id === container.id;
  if (isSame && !fresh && isStillTrue(known.own, known.ownAskedAt, now))
    return { own: known.own, ownAskedAt: known.ownAskedAt };
  if (!steady) return { own: { type: 'unknown', reason: 'The container is being changed' }, ownAskedAt: now };
  return { own: await askOwnHealth(engine, container, signal), ownAskedAt: now };
}

function returnOf(before: Measured<TemporalEvidence> | null, answers: boolean, at: number): number | null {
  if (before === null || !answers) return null;
  return before.value.probe.namespaceExists ? before.value.returnedAt : at;
}

async function askPollers(
  { clock, engine, container, settings }: WorkerParts,
  connection: TemporalConnection,
  { previous, signal }: CollectRequest,
): Promise<Omit<WorkerEvidence, 'own' | 'ownAskedAt' | 'clockOffsetMs'>> {
  const { taskQueue } = settings;
  const identity = workerIdentity(container);
  const evidence = { identity, taskQueue, pollers: [], workers: [], lastLines: [], failure: null };
  try {
    const pollers = await connection.listPollers(taskQueue, signal);
    const startedAt = startedHere(container) ?? 0;
    const { registered } = judgeRegistration({ identity, pollers, startedAt, now: clock.now() });
    if (registered) return { ...evidence, pollers };
    const workers = await connection.listWorkers(taskQueue, signal);
    return { ...evidence, pollers, workers, lastLines: await readLastLines(engine, container, signal) };
  } catch (error) {
    signal.throwIfAborted();
    const known = previous?.worker?.value;
    // What was listed before ages by itself.
    if (isFailure(error, 'temporal-busy') && known?.identity.given === identity.given) return known;
    // Temporal left between two calls. A fault of the engine is not for this check.
    if (!isFailure(error) || !/^(temporal|namespace)-/.test(error.code)) throw error;
    return { ...evidence, failure: error.details };
  }
}
