import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { tlsHashesIn } from '@/lib/contracts/tls-files';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import { speaksContract } from '@/lib/health/image-contract';
import type { StepEvent } from '@/lib/operations/operation-state';
import { writeMountedTls } from '@/lib/settings/tls-store';
import { archiveContainer } from './archive';
import { createAndStart } from './create-container';
import { ownTime } from './own-time';
import { listPollersBefore } from './pollers-before';
import { ownContainer } from './requirements';
import type { RunnerParts } from './runner-parts';
import { containerSpec, containerUser, type SpecInput, specLabel, stopTimeoutSeconds } from './spec';

export const previousName = (name: string) => `${name}-previous`;

/**
 * Grace for a worker that Temporal has not seen poll: it has no activity to finish, and in its first moments a worker
 * does not hear SIGTERM yet (the first process of a container has no default handler) and would use up the whole grace.
 */
const unseenGraceSeconds = 5;

/** Between two lives of a restart loop Podman takes a stop as done, and starts the container once more all the same. */
const loopStopsMax = 20;
const loopPauseMs = 100;

export const isUp = ({ state }: ContainerFacts) => ['running', 'restarting', 'paused'].includes(state);

export interface Wanted {
  image: ImageFacts;
  /** Name by which the container is created from it. */
  reference: string;
  saved: SavedSettings;
}

function specOf(
  { config }: RunnerParts,
  { facts }: Engine,
  { saved, image, reference }: Wanted,
  each: SpecInput['each'],
) {
  const ours = speaksContract(image);
  return containerSpec({ ...saved, facts, config, image: reference, speaksContract: ours, each });
}

/** What the next container has for itself. */
async function newEach(
  parts: RunnerParts,
  { saved, image }: Wanted,
  replaced: ContainerFacts | null,
  signal: AbortSignal,
): Promise<SpecInput['each']> {
  const { settings } = saved;
  return {
    identity: `agent-runner/${randomBytes(3).toString('hex')}`,
    hostsFile: await readFile('/etc/hosts', 'utf8').catch(() => ''),
    pollersBefore: speaksContract(image) ? null : await listPollersBefore(parts, settings, replaced, signal),
  };
}

/** Whether the container is what the settings and the image ask for. */
export function isCurrent(
  parts: RunnerParts,
  engine: Engine,
  wanted: Wanted,
  container: ContainerFacts,
): boolean {
  const spec = specOf(parts, engine, wanted, { identity: '', hostsFile: '', pollersBefore: null });
  return container.labels[specLabel] === spec.labels[specLabel] && container.imageId === wanted.image.id;
}

/** Stops (with grace) and removes a container of ours; no error when it is gone. */
export async function removeOwn(
  parts: RunnerParts,
  engine: Engine,
  name: string,
  signal: AbortSignal,
  graceSeconds = stopTimeoutSeconds,
): Promise<ContainerFacts | null> {
  const container = await ownContainer(parts, engine, name, signal);
  if (container === null) return null;
  return await removeContainer(parts, engine, container, signal, graceSeconds);
}

/** Whoever made it: the caller has made sure that it may go. */
export async function removeContainer(
  parts: Pick<RunnerParts, 'config' | 'clock'>,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
  graceSeconds = stopTimeoutSeconds,
): Promise<ContainerFacts> {
  await engine.stopContainer(container.id, graceSeconds, signal);
  const stopped = (await engine.inspectContainer(container.id, signal)) ?? container;
  await archiveContainer(parts, engine, stopped, signal);
  for (let tries = 1; ; tries += 1) {
    try {
      await engine.removeContainer(container.id, signal);
      return stopped;
    } catch (error) {
      // By the time one looks, such a container may have ended once more: its state does not tell whether to go on.
      if (tries === loopStopsMax || !isFailure(error, 'engine-refused')) throw error;
      await parts.clock.sleep(loopPauseMs, signal);
      await engine.stopContainer(container.id, graceSeconds, signal);
    }
  }
}

/** Puts the kept container back under its name and starts it if it ran; true if there was one. */
export async function restorePrevious(
  parts: RunnerParts,
  engine: Engine,
  wasRunning: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { containerName } = parts.config;
  const previous = await ownContainer(parts, engine, previousName(containerName), signal);
  if (previous === null) return false;
  await removeOwn(parts, engine, containerName, signal, unseenGraceSeconds);
  await engine.renameContainer(previous.id, containerName, signal);
  if (wasRunning) await engine.startContainer(previous.id, signal);
  return true;
}

export interface Replaced {
  container: ContainerFacts;
  /** Whether an older container is kept under the previous name, and ran before. */
  previous: { wasRunning: boolean } | null;
}

/** Keeps the container that is there, stopped and renamed, so that it can come back as it was. */
async function keepPrevious(parts: RunnerParts, engine: Engine, old: ContainerFacts): Promise<void> {
  const signal = ownTime();
  const name = previousName(parts.config.containerName);
  await removeOwn(parts, engine, name, signal);
  await engine.stopContainer(old.id, stopTimeoutSeconds, signal);
  await engine.renameContainer(old.id, name, signal);
}

/**
 * The steps `container` and `start`: creates and starts what is wanted beside the kept old one. When that fails, the
 * old one is back before this throws; afterwards the caller decides whether the old one is removed or restored.
 */
export async function* replaceContainer(
  parts: RunnerParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Replaced> {
  const { containerName } = parts.config;
  yield { type: 'step-start', id: 'container' };
  const old = await ownContainer(parts, engine, containerName, signal);
  const wasRunning = old !== null && isUp(old);
  let started = false;
  try {
    if (old !== null) await keepPrevious(parts, engine, old);
    signal.throwIfAborted();
    await writeTls(parts, engine, wanted.saved.tls, old);
    const spec = specOf(parts, engine, wanted, await newEach(parts, wanted, old, signal));
    const id = yield* createAndStart(engine, containerName, spec, signal);
    const container = await engine.inspectContainer(id, signal);
    if (container === null) throw new Error('The engine started a container and does not know it');
    started = true;
    return { container, previous: old === null ? null : { wasRunning } };
  } finally {
    if (!started && old !== null) await restoreOrRename(parts, engine, wasRunning);
  }
}

/** The container that is kept goes on to need its own files. */
async function writeTls(
  { config }: RunnerParts,
  { facts }: Engine,
  tls: SavedSettings['tls'],
  old: ContainerFacts | null,
): Promise<void> {
  const { hostUid, hostGid } = containerUser(config, facts);
  const owner = { uid: hostUid, gid: hostGid };
  await writeMountedTls(config.consoleDirectory, tls, owner, tlsHashesIn(old?.environment ?? {}));
}

/** Also for a failure between stop and rename, when the old one still has its name. */
async function restoreOrRename(parts: RunnerParts, engine: Engine, wasRunning: boolean): Promise<void> {
  const signal = ownTime();
  if (await restorePrevious(parts, engine, wasRunning, signal)) return;
  const old = await ownContainer(parts, engine, parts.config.containerName, signal);
  if (old !== null && wasRunning) await engine.startContainer(old.id, signal);
}
