import { isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import type { Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { log } from '@/lib/process/log';
import { uncut } from '@/lib/service/container-changes';
import { isOnlyHere, keptRepository } from '@/lib/settings/image-choice';
import { keptName, keptPrefix } from './kept-name';
import { storedVersions } from './kept-versions';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

/** What a neighbour does to the engine's images is no end of an operation. */
async function unlessRefused(doing: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    log.warn(`Could not ${doing}`, { code: error.code, reason: error.details.reason });
  }
}

/**
 * Keeps an image from now until the operation ends: it has a name of the console's own, which moves with no tag; and one that
 * a neighbour's `image prune -a` takes all the same is got again by its digest when a container is to be made of it.
 */
export async function holdImage(
  { config }: Pick<RunnerParts, 'config'>,
  engine: Engine,
  held: Pick<WantedWorker, 'image' | 'reference'>,
  signal: AbortSignal,
): Promise<Engine> {
  const { image, reference } = held;
  const kept = keptName(config.homeDirectory, image.id);
  const hold = () => unlessRefused('hold the image', () => engine.tagImage(image.id, kept, signal));
  await hold();
  const digest = digestOf(held);
  if (digest === null) return engine;
  return {
    ...engine,
    createContainer: async (name, spec, callSignal) => {
      try {
        return await engine.createContainer(name, spec, callSignal);
      } catch (error) {
        if (spec.imageId !== image.id || !isFailure(error, 'image-not-found')) throw error;
        log.warn('Somebody took the image away in between; it is got again', { image: reference });
        await unlessRefused('get the image again', () => pullWhole(engine, reference, signal, digest));
        await hold();
        return await engine.createContainer(name, spec, uncut());
      }
    },
  };
}

/** The digest under which its registry gives it; null of an image that no registry has. */
function digestOf({ image, reference }: Pick<WantedWorker, 'image' | 'reference'>): string | null {
  if (isOnlyHere(reference)) return null;
  const { registry, repository } = parseImageReference(reference);
  const name = `${registry}/${repository}@`;
  const found = image.repoDigests.map((each) => parseImageReference(each).toString());
  return found.find((each) => each.startsWith(name))?.slice(name.length) ?? null;
}

async function pullWhole(engine: Engine, reference: string, signal: AbortSignal, digest: string) {
  const pulling = engine.pullImage(reference, signal, digest);
  while (!(await pulling.next()).done);
}

/** Takes the console's names away from images that were never ready and of which it has no container. */
export async function releaseImages(parts: RunnerParts): Promise<void> {
  await unlessRefused('release the images', async () => {
    const engine = await parts.engine();
    const versions = await storedVersions(parts.config);
    if (engine === null || versions === null) return;
    const names = await engine.findImageNames(keptRepository, uncut());
    const own = names.filter(({ name }) => name.startsWith(keptPrefix(parts.config.homeDirectory)));
    const unproven = own.filter(({ name }) => !versions.some(({ kept }) => kept === name));
    if (unproven.length === 0) return;
    const used = await usedImages(parts, engine);
    for (const { name, imageId } of unproven) {
      if (!used.includes(imageId)) await engine.untagImage(name, uncut());
    }
  });
}

async function usedImages({ service }: RunnerParts, engine: Engine): Promise<string[]> {
  const found = await engine.findContainers(service.owner, uncut());
  const all = await Promise.all(found.map(({ id }) => engine.inspectContainer(id, uncut())));
  return all.flatMap((each) => (each === null ? [] : [each.imageId]));
}

/** An operation that holds an image: however it ends, the image is held no longer than it is of use. */
export async function* releasing(
  parts: RunnerParts,
  work: AsyncGenerator<StepEvent, string>,
): AsyncGenerator<StepEvent, string> {
  try {
    return yield* work;
  } finally {
    await releaseImages(parts);
  }
}
