import { askedReference } from '@/lib/settings/image-choice';
import type { RunnerParts } from './runner-parts';

/** From now on this image is run in place of the one that is asked for, until another one is asked for. */
export async function rememberChoice(
  { config, preferences }: Pick<RunnerParts, 'config' | 'preferences'>,
  reference: string,
): Promise<void> {
  const { image, imageOverridden } = config;
  const { useLocalImage } = await preferences.read();
  const insteadOf = askedReference({ image, imageOverridden, useLocalImage });
  const chosen = reference === insteadOf ? {} : { chosen: { reference, insteadOf } };
  await preferences.save({ useLocalImage, ...chosen });
}
