import { readFile } from 'node:fs/promises';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { tlsHashesIn } from '@/lib/contracts/tls-files';
import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import { specLabel } from '@/lib/service/container-ownership';
import type { Wanted } from '@/lib/service/replace-container';
import { writeMountedTls } from '@/lib/settings/tls-store';
import { speaksContract } from '@/lib/worker/image-contract';
import { findGateway } from './find-gateway';
import { listPollersBefore } from './pollers-before';
import type { RunnerParts } from './runner-parts';
import { containerSpec, containerUser, type SpecInput } from './spec';

export interface WantedWorker {
  image: ImageFacts;
  /** Name by which the container is created from it. */
  reference: string;
  saved: SavedSettings;
  settingsFile: Wanted['settingsFile'];
}

/** The agent-runner's container as image and settings ask for it. */
export function wantedContainer(parts: RunnerParts, engine: Engine, worker: WantedWorker): Wanted {
  const each = { identity: `${parts.service.name}/any`, hostsFile: '', pollersBefore: null, gateway: null };
  const spec = specOf(parts, engine, worker, each);
  return {
    imageId: worker.image.id,
    specHash: spec.labels[specLabel] ?? '',
    settingsFile: worker.settingsFile,
    prepare: async (replaced, signal) => {
      await writeTls(parts, engine, worker.saved.tls, replaced);
      const gateway = await findGateway(parts, engine, worker, spec, signal);
      return async (identity) => {
        const own = await newEach(parts, worker, identity, replaced, signal);
        return specOf(parts, engine, worker, { ...own, gateway });
      };
    },
  };
}

/** The container's spec; what is new for each of them is given. */
export function specOf(
  { config }: RunnerParts,
  { facts }: Engine,
  { saved, image, reference }: Omit<WantedWorker, 'settingsFile'>,
  each: SpecInput['each'],
) {
  const ours = speaksContract(image);
  const input = { ...saved, facts, config, image: reference, imageId: image.id, speaksContract: ours, each };
  return containerSpec(input);
}

/** Of this machine; empty where it cannot be read. */
export const hostsFileText = () => readFile('/etc/hosts', 'utf8').catch(() => '');

/** What the next container has for itself. */
async function newEach(
  parts: RunnerParts,
  { saved, image }: WantedWorker,
  identity: string,
  replaced: ContainerFacts | null,
  signal: AbortSignal,
): Promise<Omit<SpecInput['each'], 'gateway'>> {
  const { settings } = saved;
  return {
    identity,
    hostsFile: await hostsFileText(),
    pollersBefore: speaksContract(image) ? null : await listPollersBefore(parts, settings, replaced, signal),
  };
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
