import { Failure, isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { type ArchiveParts, archiveContainer } from './archive';

/** A stop with its grace (45 s) and the calls around it. */
const uncutTimeoutMs = 120_000;

/**
 * The signal for calls that a cancel must not cut in two: an engine goes on with a stop whose caller has left, and would
 * end the container that the put-back has just started. The operation looks at its own signal between such calls.
 */
export function uncut(): AbortSignal {
  return AbortSignal.timeout(uncutTimeoutMs);
}

/** Between two lives of a restart loop Podman takes a stop as done, and starts the container once more all the same. */
const loopRemovalsMax = 60;
const loopPauseMs = 100;
/** How long a stop is tried: within the time of `uncut`, with room for what comes after. */
const loopStopMs = 80_000;
/** How long a container that was in a loop must stay ended before its stop counts: a busy Podman takes seconds for a life. */
const loopGapMs = 5000;
/** A life that is shorter than this may be one of a loop. */
const shortLifeMs = 10_000;

const isUp = ({ state }: ContainerFacts) => ['running', 'restarting', 'paused'].includes(state);

/** Whether the engine may be about to start it again, also if it shows it as ended: it is between two lives of a loop. */
export function mayLoop(
  {
    state,
    restartCount,
    startedAt,
    finishedAt,
  }: Pick<ContainerFacts, 'state' | 'restartCount' | 'startedAt' | 'finishedAt'>,
  now: number,
): boolean {
  // The first life is counted only once the second begins.
  if (state === 'running' && restartCount === 0) return false;
  const since = state === 'running' ? startedAt : finishedAt;
  return state === 'restarting' || now - (since ?? 0) < shortLifeMs;
}

/** Whether it is ended now, and all the time until the next life of its loop would have begun. */
async function staysEnded(
  { clock }: Pick<ArchiveParts, 'clock'>,
  engine: Engine,
  id: string,
  gapMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const from = clock.monotonic();
  let first: ContainerFacts | null = null;
  for (;;) {
    const facts = await engine.inspectContainer(id, signal);
    if (facts === null) return true;
    first ??= facts;
    // A whole life may lie between two looks.
    if (isUp(facts) || facts.restartCount !== first.restartCount) return false;
    if (clock.monotonic() - from >= gapMs) return true;
    await clock.sleep(loopPauseMs, signal);
  }
}

/**
 * Stops it with its grace and sees for itself that it stays ended: the engine's "ok" is not the effect.
 * @throws Failure `container-not-stopped`
 */
export async function stopContainer(
  parts: ArchiveParts,
  engine: Engine,
  id: string,
  graceSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const before = await engine.inspectContainer(id, signal);
  const gapMs = before !== null && mayLoop(before, parts.clock.now()) ? loopGapMs : 0;
  const from = parts.clock.monotonic();
  for (;;) {
    // At once when it is up again: only a stop that meets a running container ends its loop.
    await engine.stopContainer(id, graceSeconds, signal).catch((error: unknown) => {
      // Podman refuses one that ends in this very moment.
      if (gapMs === 0 || !isFailure(error, 'engine-refused')) throw error;
    });
    if (await staysEnded(parts, engine, id, gapMs, signal)) return;
    if (parts.clock.monotonic() - from > loopStopMs) throw notStopped(engine);
  }
}

function notStopped({ facts }: Engine): Failure {
  const name = facts.kind === 'docker' ? 'Docker' : 'Podman';
  return new Failure({
    code: 'container-not-stopped',
    title: 'The container does not stay stopped',
    reason: `It ends and is started again all the time, and ${name} does not take it out of this loop: each stop is answered with yes.`,
    remedy: { summary: 'Remove the worker: that succeeds in a loop, too. Its workspace and settings stay.' },
  });
}

/** Stops it, keeps its facts and last lines, and removes it; whoever made it: the caller has made sure that it may go. */
export async function removeContainer(
  parts: ArchiveParts,
  engine: Engine,
  container: ContainerFacts,
  graceSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  await engine.stopContainer(container.id, graceSeconds, signal);
  const stopped = (await engine.inspectContainer(container.id, signal)) ?? container;
  await archiveContainer(parts, engine, stopped, signal);
  for (let tries = 1; ; tries += 1) {
    try {
      await engine.removeContainer(container.id, signal);
      return;
    } catch (error) {
      // By the time one looks, such a container may have ended once more: its state does not tell whether to go on.
      if (tries === loopRemovalsMax || !isFailure(error, 'engine-refused')) throw error;
      await parts.clock.sleep(loopPauseMs, signal);
      await engine.stopContainer(container.id, graceSeconds, signal);
    }
  }
}
