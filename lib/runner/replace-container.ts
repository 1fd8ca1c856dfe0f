import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { tlsHashesIn } from '@/lib/contracts/tls-files';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, ContainerSpec, Engine, ImageFacts } from '@/lib/engine/types';
import { speaksContract } from '@/lib/health/image-contract';
import type { StepEvent } from '@/lib/operations/operation-state';
import { writeMountedTls } from '@/lib/settings/tls-store';
import { endSettingsTrial, tryOutSettings } from './applied-settings';
import { stopContainer, uncut } from './container-changes';
import { createAndStart } from './create-container';
import { findGateway } from './find-gateway';
import { listPollersBefore } from './pollers-before';
import { absent, reconcile, settleAsIs, targetOf } from './reconcile';
import { findContainer } from './requirements';
import type { RunnerParts } from './runner-parts';
import {
  containerSpec,
  containerUser,
  previousName,
  type SpecInput,
  specLabel,
  stopTimeoutSeconds,
} from './spec';
import { settingsWrong } from './wait-registered';

const isUp = ({ state }: ContainerFacts) => ['running', 'restarting', 'paused'].includes(state);

export interface Wanted {
  image: ImageFacts;
  /** Name by which the container is created from it. */
  reference: string;
  saved: SavedSettings;
  /** The settings file as it was read, and whether going back takes it back as well. */
  settingsFile: { text: Buffer | null; goesBack: boolean };
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
  identity: string,
  replaced: ContainerFacts | null,
  signal: AbortSignal,
): Promise<Omit<SpecInput['each'], 'gateway'>> {
  const { settings } = saved;
  return {
    identity,
    hostsFile: await readFile('/etc/hosts', 'utf8').catch(() => ''),
    pollersBefore: speaksContract(image) ? null : await listPollersBefore(parts, settings, replaced, signal),
  };
}

/** What the settings and the image ask for, whichever container comes to be it. */
function plainSpec(parts: RunnerParts, engine: Engine, wanted: Wanted): ContainerSpec {
  const each = { identity: 'agent-runner/any', hostsFile: '', pollersBefore: null, gateway: null };
  return specOf(parts, engine, wanted, each);
}

function hashOf(parts: RunnerParts, engine: Engine, wanted: Wanted): string {
  return plainSpec(parts, engine, wanted).labels[specLabel] ?? '';
}

/** Whether the container is what the settings and the image ask for. */
export function isCurrent(
  parts: RunnerParts,
  engine: Engine,
  wanted: Wanted,
  container: ContainerFacts,
): boolean {
  const specHash = hashOf(parts, engine, wanted);
  return container.labels[specLabel] === specHash && container.imageId === wanted.image.id;
}

/** Stopped and renamed, so that it can come back as it was. */
async function keepPrevious(parts: RunnerParts, engine: Engine, old: ContainerFacts): Promise<void> {
  const signal = uncut();
  await stopContainer(parts, engine, old.id, stopTimeoutSeconds, signal);
  await engine.renameContainer(old.id, previousName(parts.config.containerName), signal);
}

/**
 * Ends a trial that failed: the container that it kept comes back in the state that it had. Where there was none, the new
 * one stays as it is, for whoever looks for the cause; after a cancel there is none again.
 * @returns whether the one before is back
 */
export async function rollBack(parts: RunnerParts, engine: Engine, isCancelled = false): Promise<boolean> {
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
  await endSettingsTrial(parts, 'forget');
  return false;
}

/** Ends a trial: this container stays, was started just now, and the one that it replaced goes. */
export async function commit(parts: RunnerParts, engine: Engine, container: ContainerFacts): Promise<void> {
  await parts.desired.write({ phase: 'changing', ...targetOf(container, 'running'), settings: 'keep' });
  await reconcile(parts, engine, uncut(), true);
}

/**
 * A worker that refuses its settings is not started again and again: another start would end the same way. Stopped, so that
 * the engine does not do it either.
 */
export async function stopIfRefused(
  parts: RunnerParts,
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
 * The steps `container` and `start`: creates and starts what is wanted beside the kept old one. When that fails, the
 * old one is back before this throws; afterwards the caller commits or rolls back.
 */
export async function* replaceContainer(
  parts: RunnerParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Replaced> {
  const { containerName } = parts.config;
  yield { type: 'step-start', id: 'container' };
  const old = await findContainer(parts, engine, signal);
  const identity = `agent-runner/${randomBytes(3).toString('hex')}`;
  await writeTls(parts, engine, wanted.saved.tls, old);
  const gateway = await findGateway(parts, engine, wanted, plainSpec(parts, engine, wanted), signal);
  await tryOutSettings(parts, wanted.settingsFile.text);
  await parts.desired.write({
    phase: 'trial',
    identity,
    specHash: hashOf(parts, engine, wanted),
    imageId: wanted.image.id,
    previous: old === null ? null : { containerId: old.id, want: isUp(old) ? 'running' : 'stopped' },
    restoresSettings: wanted.settingsFile.goesBack,
  });
  let started = false;
  try {
    if (old !== null) await keepPrevious(parts, engine, old);
    signal.throwIfAborted();
    const spec = specOf(parts, engine, wanted, {
      ...(await newEach(parts, wanted, identity, old, signal)),
      gateway,
    });
    const id = yield* createAndStart(engine, containerName, spec, signal);
    const container = await engine.inspectContainer(id, signal);
    if (container === null) throw new Error('The engine started a container and does not know it');
    started = true;
    return { container, onTrial: old !== null };
  } finally {
    if (!started) await rollBack(parts, engine, signal.aborted);
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
