import { systemClock } from '@/lib/core/clock';
import { ClockOffset } from '@/lib/core/clock-offset';
import { buildImage } from './build';
import type { EngineConnection } from './connection';
import {
  inspectContainer,
  removeContainer,
  renameContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
  untilContainerAnswers,
} from './container';
import { createContainer } from './create-container';
import { watchEvents } from './events';
import { execInContainer } from './exec';
import { execLines } from './exec-lines';
import { findContainers } from './find-containers';
import { holdImage, releaseImages } from './held-image';
import { inspectImage } from './image-facts';
import { listImages } from './image-list';
import { findImageNames, tagImage, untagImage } from './image-tags';
import { loadImage } from './load';
import { readLogs } from './logs';
import { pingEngine } from './ping';
import { pullImage, readImageDetails, readImageSize, readTagDigest } from './pull';
import { createRegistry } from './registry';
import type { RegistryMachine } from './registry-machine';
import { listRunning } from './running-containers';
import { unlessStuck } from './stuck-container';
import type { Engine, EngineFacts } from './types';
import { createVolume, inspectVolume, removeVolume } from './volume';

/**
 * The engine behind a detection's facts. Holds no connection: every call opens its own and closes it.
 * @param replaced ends what is being followed, with its reason: another engine is used from then on
 */
export function connectEngine(facts: EngineFacts, machine: RegistryMachine, replaced?: AbortSignal): Engine {
  const name = facts.kind === 'podman' ? 'Podman' : 'Docker';
  const clock = new ClockOffset();
  const connection: EngineConnection = { socketPath: facts.socketPath, reach: facts.reach, name, clock };
  const parts = { connection, facts, machine, clock: systemClock };
  const pull = { ...parts, registry: createRegistry(parts) };
  const whileUsed = (signal: AbortSignal) =>
    replaced === undefined ? signal : AbortSignal.any([signal, replaced]);
  return {
    facts,
    ping: async (signal) => void (await pingEngine(connection, signal)),
    clockOffsetMs: () => clock.offsetMs(),
    inspectImage: (reference, signal) => inspectImage(connection, reference, signal),
    pullImage: (reference, signal, digest) => pullImage(pull, reference, signal, digest),
    readImageSize: (reference, signal) => readImageSize(pull, reference, signal),
    readTagDigest: (reference, signal) => readTagDigest(pull, reference, signal),
    readImageDetails: (reference, signal) => readImageDetails(pull, reference, signal),
    listImages: (signal) => listImages(connection, signal),
    tagImage: (imageId, reference, signal) => tagImage(connection, imageId, reference, signal),
    untagImage: (reference, signal) => untagImage(connection, reference, signal),
    holdImage: (imageId, holder, signal) => holdImage(connection, imageId, holder, signal),
    releaseImages: (prefix, except, signal) => releaseImages(connection, prefix, except, signal),
    loadImage: (file, signal) => loadImage(parts, file, signal),
    findImageNames: (repository, signal) => findImageNames(connection, repository, signal),
    buildImage: (build, signal) => buildImage(connection, build, signal),
    findContainers: (label, signal) => findContainers(connection, label, signal),
    listRunning: (signal) => listRunning(connection, signal),
    inspectContainer: async (nameOrId, signal) => {
      const asked = { connection, facts, clock: systemClock, nameOrId, signal };
      const found = await unlessStuck(asked, (scope) => inspectContainer(connection, nameOrId, scope));
      const clockOffsetMs = clock.offsetMs();
      return found === null || clockOffsetMs === 0 ? found : { ...found, clockOffsetMs };
    },
    untilContainerAnswers: (nameOrId, signal) => untilContainerAnswers(connection, nameOrId, signal),
    createContainer: (newName, spec, signal) => createContainer(connection, newName, spec, signal),
    startContainer: (id, signal) => startContainer(connection, id, signal),
    unpauseContainer: (id, signal) => unpauseContainer(connection, id, signal),
    stopContainer: (id, timeoutSeconds, signal) => stopContainer(connection, id, timeoutSeconds, signal),
    removeContainer: (id, signal) => removeContainer(connection, id, signal),
    renameContainer: (id, newName, signal) => renameContainer(connection, id, newName, signal),
    inspectVolume: (volume, signal) => inspectVolume(connection, volume, signal),
    createVolume: (volume, labels, signal) => createVolume(connection, volume, labels, signal),
    removeVolume: (volume, signal) => removeVolume(connection, volume, signal),
    readLogs: (id, query, signal) => readLogs(parts, id, query, whileUsed(signal)),
    watchEvents: (signal) => watchEvents(connection, whileUsed(signal)),
    exec: (id, command, limits, signal) => execInContainer(connection, id, command, limits, signal),
    execLines: (id, command, signal) => execLines(connection, id, command, whileUsed(signal)),
  };
}
