import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import type { Wanted } from '@/lib/service/replace-container';
import { workerSettings } from '@/lib/worker/worker-settings';
import { ensureVolume } from './data-volume';
import { dataVolumeName } from './dev-server';
import type { DevServerParts } from './dev-server-parts';
import { type DevServerPlace, pagePortOf, placeOf } from './dev-server-place';
import { type DevServerInput, devServerSpec, devServerSpecHash, placeOfContainer } from './dev-server-spec';
import { isTaken, requireFreePort } from './free-port';

/** Where the settings want it. @throws Failure `dev-server-not-here` */
export async function wantedPlace({ config, settings }: DevServerParts): Promise<DevServerPlace> {
  return placeOf(workerSettings((await settings.read()).settings, config).temporal);
}

/**
 * The port of its page: what a container that runs has taken is its own.
 * @throws Failure `temporal-port-taken` for the port of the server itself
 */
export async function freePorts(
  place: DevServerPlace,
  present: ContainerFacts | null,
  signal: AbortSignal,
): Promise<number | null> {
  const own = present?.state === 'running' ? placeOfContainer(present) : null;
  if (own?.port === place.port) return own.pagePort;
  await requireFreePort(place.port, signal);
  const pagePort = pagePortOf(place);
  return pagePort === null || (await isTaken(pagePort, signal)) ? null : pagePort;
}

export interface WantedServer {
  reference: string;
  image: ImageFacts;
  place: DevServerPlace;
  pagePort: number | null;
}

/** The container as image and settings ask for it. */
export function wantedServer(
  { service }: DevServerParts,
  engine: Engine,
  { reference, image, place, pagePort }: WantedServer,
): Wanted {
  const volume = dataVolumeName(service);
  const { facts } = engine;
  const input: DevServerInput = {
    ...{ facts, owner: service.owner, image: reference, imageId: image.id },
    ...{ place, pagePort, volume },
  };
  return {
    imageId: image.id,
    specHash: devServerSpecHash(input),
    settingsFile: { text: null, goesBack: false },
    prepare: async (_replaced, signal) => {
      await ensureVolume(service, engine, signal);
      return async (identity) => devServerSpec(input, identity);
    },
  };
}
