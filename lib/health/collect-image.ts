import type { Config } from '@/lib/config/config';
import { isFailure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { ImageFacts } from '@/lib/engine/types';
import { chooseImage, imageReference } from '@/lib/settings/image-choice';
import type { SavedPreferences } from '@/lib/settings/preferences';
import type { CollectRequest } from './collect-request';
import type { ImageEvidence } from './evidence';

interface ImageParts {
  config: Config;
  watch: ContainerWatch;
  readPreferences: () => Promise<SavedPreferences>;
}

/** The image that the console would run. */
export async function collectImage(
  { config, watch, readPreferences }: ImageParts,
  request: CollectRequest,
): Promise<ImageEvidence> {
  const { image, imageOverridden } = config;
  const asked = { image, imageOverridden, ...(await preferencesOf(readPreferences)) };
  const facts = await inspectImage(watch, imageReference(asked), request);
  const { rule, reference } = chooseImage(asked, facts !== null);
  return { rule, reference, facts };
}

async function preferencesOf(readPreferences: ImageParts['readPreferences']): Promise<SavedPreferences> {
  try {
    return await readPreferences();
  } catch (error) {
    // A file that cannot be read is reported by set-up, which then runs nothing; it does not stop a running worker.
    if (!isFailure(error)) throw error;
    return { useLocalImage: false };
  }
}

async function inspectImage(
  watch: ContainerWatch,
  reference: string,
  { fresh, signal }: CollectRequest,
): Promise<ImageFacts | null> {
  try {
    return await watch.image(reference, fresh, signal);
  } catch (error) {
    signal.throwIfAborted();
    // A reference that cannot be is a fault of the settings, named by set-up; here it is an image that is not there.
    if (!isFailure(error, 'image-reference-invalid')) throw error;
    return null;
  }
}
