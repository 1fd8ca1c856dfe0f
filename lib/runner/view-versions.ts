import type { Version, VersionsView, VersionView } from '@/lib/contracts/versions';
import { isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import type { ListedImage } from '@/lib/engine/image-list';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { findContainer, requireEngine } from '@/lib/service/requirements';
import { settingDifferences } from '@/lib/settings/differences';
import { keptRepository, localImage } from '@/lib/settings/image-choice';
import { abilitiesOf } from '@/lib/worker/runner-abilities';
import { imageHere } from './image-here';
import { readKeptSettings, readKeptVersions } from './kept-versions';
import { readLastCheck } from './newer-image';
import type { RunnerParts } from './runner-parts';
import { placeMs } from './versions';
import { wantedImage } from './wanted-image';

const nothing = Buffer.alloc(0);

/** What runs, what the tag means here and at the registry, and the versions that were ready. Throws `engine-*` failures. */
export async function viewVersions(parts: RunnerParts, signal: AbortSignal): Promise<VersionsView> {
  const engine = await requireEngine(parts, signal);
  const container = await findContainer(parts, engine, signal);
  const { renewed: reference } = await wantedImage(parts, engine, signal);
  const tagged = await engine.inspectImage(reference, signal);
  const { lookDaily = false } = await parts.preferences.read();
  const here = { reference, image: tagged && imageHere(tagged) };
  return {
    running: container && (await viewRunning(engine, container, signal)),
    here,
    check: await readLastCheck(parts, signal),
    lookDaily,
    pending: [...(await parts.settings.state(container)).pending],
    images: imagesOf(reference, await engine.listImages(signal)),
    versions: await viewKept(parts, engine, container, signal),
  };
}

async function viewRunning(
  engine: Engine,
  { imageId, imageReference, startedAt }: ContainerFacts,
  signal: AbortSignal,
): Promise<VersionsView['running']> {
  const image = await engine.inspectImage(imageId, signal);
  return { reference: imageReference, startedAt, image: image && imageHere(image) };
}

async function viewKept(
  { config, settings, clock }: RunnerParts,
  engine: Engine,
  container: ContainerFacts | null,
  signal: AbortSignal,
): Promise<VersionView[]> {
  const now = (await settings.snapshot()) ?? nothing;
  const view = async (each: Version, index: number): Promise<VersionView> => {
    const before = await readKeptSettings(config, each.imageId);
    const image = await engine.inspectImage(each.kept, signal);
    const abilities = image && abilitiesOf(image);
    return {
      ...each,
      runs: container?.imageId === each.imageId,
      isHere: image !== null,
      sizeBytes: image?.sizeBytes ?? null,
      ...(abilities !== null && { abilities }),
      placeMs: placeMs(each, index === 0, clock.now()),
      differences: before === null ? null : settingDifferences(now, before),
    };
  };
  return await Promise.all((await readKeptVersions(config)).map(view));
}

/** Those of the repository that is asked for, and local builds; by their names, without those of the console's own. */
function imagesOf(reference: string, images: readonly ListedImage[]): VersionsView['images'] {
  const wanted = repositoryOf(reference);
  const ours = new Set([wanted, repositoryOf(localImage)]);
  const shown = images.flatMap(({ id, names, repoDigests, createdAt, sizeBytes }) => {
    const own = names.filter((name) => !name.startsWith(`${keptRepository}:`));
    if (!own.some((name) => ours.has(repositoryOf(name)))) return [];
    return [{ id, names: own, builtHere: repoDigests.length === 0, createdAt, sizeBytes }];
  });
  return shown.sort((left, right) => (right.createdAt ?? 0) - (left.createdAt ?? 0));
}

/** Podman keeps what was built here under `localhost`. */
function repositoryOf(name: string): string | null {
  try {
    const { registry, repository } = parseImageReference(name.replace(/^localhost\//, ''));
    return `${registry}/${repository}`;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return null;
  }
}
