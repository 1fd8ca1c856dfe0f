import { Failure, isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { tellingLines } from '@/lib/service/cause-line';
import { removeContainer, uncut } from '@/lib/service/container-changes';
import { createAndStart } from '@/lib/service/create-container';
import { readLastLines } from '@/lib/service/last-lines';
import { findRehearsals, rehearsalName } from '@/lib/service/rehearsal-container';
import { runningContainer, type WaitOptions, type Watch, waitReady } from '@/lib/service/wait-ready';
import type { TemporalConnection } from '@/lib/temporal/types';
import { speaksContract } from '@/lib/worker/image-contract';
import { lacks } from '@/lib/worker/runner-abilities';
import { workerSettings } from '@/lib/worker/worker-settings';
import { refuseOtherContract } from './other-contract';
import { refuseUnencrypted } from './refuse-unencrypted';
import { refuseUnreachable } from './refuse-unreachable';
import { consultDoctor } from './rehearsal-doctor';
import { elsewhereCode, rehearsalReadiness } from './rehearsal-readiness';
import { tryTask, unknownTask } from './rehearsal-task';
import { rehearsalWorker } from './rehearsal-worker';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

const id = 'rehearse';
export const rehearsalStep = { id, title: 'Try it out beside the worker that runs' };

const wait: WaitOptions = { timeoutMs: 30_000, awayMs: 8000 };
/** What ends or hangs does so in its first seconds: in an import, a first connection, a first timer. */
const steadyMs = 8000;
const lookMs = 250;
/** It has no work to finish. */
const graceSeconds = 5;

interface Rehearsal {
  parts: RunnerParts;
  engine: Engine;
  worker: WantedWorker;
  running: ContainerFacts;
  connection: TemporalConnection;
  signal: AbortSignal;
}

/**
 * The dress rehearsal: what is to take over runs beside the worker, on a queue of its own, and shows there that it polls, finds
 * all that it needs, does a task, and stays up. Nothing of the worker that runs is touched, and no task of anybody meets the
 * candidate. Where nothing runs, nothing is at risk: the step is skipped.
 * @throws Failure of the candidate, with its last lines
 */
export async function* rehearse(
  parts: RunnerParts,
  engine: Engine,
  worker: WantedWorker,
  running: ContainerFacts | null,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, void> {
  yield { type: 'step-start', id };
  refuseOtherContract(worker.image);
  refuseUnencrypted(worker);
  if (running?.state !== 'running') {
    yield { type: 'step-end', id, state: 'skipped', detail: 'No worker that runs is replaced' };
    return;
  }
  const settings = workerSettings(worker.saved.settings, parts.config);
  const connection = parts.connectTemporal(settings.temporal);
  try {
    await refuseUnreachable(parts, connection, settings, running, signal);
    const unproven = yield* tryOut({ parts, engine, worker, running, connection, signal });
    yield unproven.length === 0
      ? { type: 'step-end', id, state: 'succeeded', detail: 'It polled, did its tasks and stayed up' }
      : { type: 'step-end', id, state: 'warned', detail: `Not proven: ${unproven.join('; ')}` };
  } finally {
    await connection.close();
  }
}

/** @returns what could not be proven, as half a sentence each */
async function* tryOut(rehearsal: Rehearsal): AsyncGenerator<StepEvent, string[]> {
  const { parts, engine, worker, running, signal } = rehearsal;
  const { taskQueue, spec } = await rehearsalWorker(parts, engine, worker, running, signal);
  const name = rehearsalName(parts.service);
  let candidate: ContainerFacts | null = null;
  try {
    const containerId = await lastOf(createAndStart(engine, name, spec, signal));
    const startedAt = parts.clock.monotonic();
    candidate = await engine.inspectContainer(containerId, signal);
    yield* polls(rehearsal, containerId);
    if (!speaksContract(worker.image)) {
      yield* staysUp(rehearsal, containerId, startedAt);
      return ['its image is not ours, so that nothing is known of it but that it polls'];
    }
    yield { type: 'step-progress', id, progress: null, detail: 'Its doctor looks around' };
    const found = lacks(worker.image, 'doctor')
      ? ['its version has no doctor']
      : await consultDoctor(parts, engine, { candidateId: containerId, spec, running }, signal);
    yield { type: 'step-progress', id, detail: 'It does a task of no cost' };
    const untried = lacks(worker.image, 'proof')
      ? unknownTask
      : await tryTask(rehearsal.connection, taskQueue, parts.clock, signal);
    yield* staysUp(rehearsal, containerId, startedAt);
    // Temporal lists a worker that hangs as well: only another task shows that it is alive.
    if (untried === null) await tryTask(rehearsal.connection, taskQueue, parts.clock, signal);
    return untried === null ? found : [...found, untried];
  } catch (error) {
    signal.throwIfAborted();
    if (isFailure(error, elsewhereCode)) return [`${error.details.title}: ${error.details.reason}`];
    throw await withLastLines(engine, candidate, error, signal);
  } finally {
    for (const each of await findRehearsals(parts.service, engine, uncut()))
      await removeContainer(parts, engine, each, graceSeconds, uncut());
  }
}

async function lastOf<T>(events: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}

function watchOf({ parts, engine, signal }: Rehearsal, containerId: string): Watch {
  return { parts, engine, containerId, staysUp: false, signal };
}

/** Until Temporal has seen it poll its own queue. */
async function* polls(rehearsal: Rehearsal, containerId: string): AsyncGenerator<StepEvent> {
  const { parts, worker, connection } = rehearsal;
  const { taskQueue } = workerSettings(worker.saved.settings, parts.config);
  const real = speaksContract(worker.image) ? null : { connection, taskQueue };
  const service = { ...parts.service, readiness: rehearsalReadiness(parts.service.readiness, real) };
  const watch = { ...watchOf(rehearsal, containerId), parts: { ...parts, service } };
  for await (const event of waitReady(watch, wait)) yield { ...event, id };
}

/** Counted here: the engine's clock may be another, and either may be set meanwhile. */
async function* staysUp(
  rehearsal: Rehearsal,
  containerId: string,
  startedAt: number,
): AsyncGenerator<StepEvent> {
  const { parts, signal } = rehearsal;
  const watch = watchOf(rehearsal, containerId);
  yield { type: 'step-progress', id, progress: null, detail: 'It is watched for a few seconds' };
  for (;;) {
    await runningContainer(watch, true);
    if (parts.clock.monotonic() - startedAt >= steadyMs) return;
    await parts.clock.sleep(lookMs, signal);
  }
}

/** With the candidate's own words, which go with its container. */
async function withLastLines(
  engine: Engine,
  candidate: ContainerFacts | null,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!isFailure(error) || candidate === null) return error;
  const { evidence = [] } = error.details;
  if (evidence.some(({ label }) => label === 'log')) return error;
  const lines = tellingLines(await readLastLines(engine, candidate, signal)).slice(-5);
  const words = lines.map((value) => ({ label: 'log', value }));
  return new Failure({ ...error.details, evidence: [...evidence, ...words], cause: error });
}
