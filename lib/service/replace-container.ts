import { randomBytes } from 'node:crypto';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, ContainerSpec, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { endSettingsTrial, tryOutSettings } from './applied-settings';
import { mayLoop, stopContainer, uncut } from './container-changes';
import { specLabel } from './container-ownership';
import { createAndStart } from './create-container';
import { previousName } from './managed-service';
import { absent, reconcile, settingsOfCommit, settleAsIs, targetOf } from './reconcile';
import { settingsWrong } from './refused-settings';
import { findContainer } from './requirements';
import type { ServiceParts } from './service-parts';

const isUp = ({ state }: ContainerFacts) => ['running', 'restarting', 'paused'].includes(state);

type SpecFor = (identity: string) => Promise<ContainerSpec>;

/** The container to be, before there is one. */
export interface Wanted {
  /** Set: one that is as wanted otherwise gives way, too. */
  anew?: true;
  imageId: string;
  /** What settings and image ask for, whichever container comes to be it. */
  specHash: string;
  settingsFile: {
    /** What it is made from. */
    text: Buffer | null;
    /** Whether going back takes the file back as well. */
    goesBack: boolean;
    /** Whether this text becomes the file, once the container is proven. */
    takesPlace?: true;
  };
  /**
   * Makes what it needs on this machine ready, before anything is changed at the engine.
   * @returns what gives its spec, asked while the container that it replaces still runs
   */
  prepare(replaced: ContainerFacts | null, signal: AbortSignal): Promise<SpecFor>;
}

/** Whether the container is what the settings and the image ask for. */
export function isCurrent({ specHash, imageId, anew }: Wanted, container: ContainerFacts): boolean {
  return !anew && container.labels[specLabel] === specHash && container.imageId === imageId;
}

/**
 * It gives its name away while it runs on, so that the next one can be made before it stops. One in a loop has no work to go on
 * with, and ends before: between two lives Docker 20.10 renames nothing, and says that there is no such container.
 */
async function keepPrevious(parts: ServiceParts, engine: Engine, old: ContainerFacts): Promise<void> {
  const { service, clock } = parts;
  const facts = (await engine.inspectContainer(old.id, uncut())) ?? old;
  if (mayLoop(facts, clock.now()))
    await stopContainer(parts, engine, old.id, service.stopTimeoutSeconds, uncut());
  await engine.renameContainer(old.id, previousName(service), uncut());
}

/**
 * Ends a trial that failed: the container that it kept comes back in the state that it had. Where there was none, the new
 * one stays as it is, for whoever looks for the cause; after a cancel there is none again.
 * @returns whether the one before is back
 */
export async function rollBack(parts: ServiceParts, engine: Engine, isCancelled = false): Promise<boolean> {
  const desired = await parts.desired.read();
  if (desired?.phase !== 'trial') return false;
  const signal = uncut();
  const { previous, restoresSettings } = desired;
  const kept = previous && (await engine.inspectContainer(previous.containerId, signal));
  if (previous !== null && kept !== null) {
    const settings = restoresSettings ? 'restore' : 'forget';
    await parts.desired.write({ phase: 'changing', ...targetOf(kept, previous.want), settings });
    await reconcile(parts, engine, signal);
    return true;
  }
  if (isCancelled && previous === null) {
    await parts.desired.write(absent);
    await reconcile(parts, engine, signal);
    return false;
  }
  await settleAsIs(parts, engine, signal);
  await endSettingsTrial(parts.service.settings, 'forget');
  return false;
}

/** Ends a trial: this container stays, was started just now, and the one that it replaced goes. */
export async function commit(parts: ServiceParts, engine: Engine, container: ContainerFacts): Promise<void> {
  const settings = settingsOfCommit(await parts.desired.read());
  await parts.desired.write({ phase: 'changing', ...targetOf(container, 'running'), settings });
  await reconcile(parts, engine, uncut(), true);
}

/**
 * One that refuses its settings is not started again and again: another start would end the same way. Stopped, so that
 * the engine does not do it either.
 */
export async function stopIfRefused(
  parts: ServiceParts,
  engine: Engine,
  container: ContainerFacts,
  error: unknown,
): Promise<void> {
  if (!isFailure(error, settingsWrong)) return;
  await parts.desired.write({ phase: 'changing', ...targetOf(container, 'stopped'), settings: null });
  await reconcile(parts, engine, uncut());
}

export interface Replaced {
  container: ContainerFacts;
  /** Whether an older one is kept until this one is proven. */
  onTrial: boolean;
}

/**
 * The steps `container` and `start`: creates what is wanted beside the old one, and only then stops that and starts this, so
 * that nobody works for no longer than a stop and a start. When that fails, the old one is back before this throws; afterwards
 * the caller commits or rolls back.
 */
export async function* replaceContainer(
  parts: ServiceParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Replaced> {
  const { service } = parts;
  yield { type: 'step-start', id: 'container' };
  const old = await findContainer(parts, engine, signal);
  const identity = `${service.name}/${randomBytes(3).toString('hex')}`;
  const specFor = await wanted.prepare(old, signal);
  await tryOutSettings(service.settings, wanted.settingsFile.text);
  await parts.desired.write({
    phase: 'trial',
    identity,
    specHash: wanted.specHash,
    imageId: wanted.imageId,
    previous: old === null ? null : { containerId: old.id, want: isUp(old) ? 'running' : 'stopped' },
    restoresSettings: wanted.settingsFile.goesBack,
    ...(wanted.settingsFile.takesPlace && { takesSettings: true }),
  });
  let started = false;
  try {
    if (old !== null) await keepPrevious(parts, engine, old);
    const spec = await specFor(identity);
    const giveWay = () =>
      old === null
        ? Promise.resolve()
        : stopContainer(parts, engine, old.id, service.stopTimeoutSeconds, uncut());
    const id = yield* createAndStart(engine, service.containerName, spec, signal, giveWay);
    const container = await engine.inspectContainer(id, signal);
    if (container === null) throw new Error('The engine started a container and does not know it');
    started = true;
    return { container, onTrial: old !== null };
  } finally {
    if (!started) await rollBack(parts, engine, signal.aborted);
  }
}
