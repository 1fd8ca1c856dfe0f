import type { PreferencesView } from '@/lib/contracts/preferences';
import type { Engine, ImageFacts } from '@/lib/engine/types';
import {
  chooseImage,
  type ImageChoice,
  imageReference,
  localImage,
  renewedReference,
} from '@/lib/settings/image-choice';
import { buildCommand } from './local-image';
import type { RunnerParts } from './runner-parts';

export interface WantedImage extends ImageChoice {
  /** What an upgrade without a name gets. */
  renewed: string;
  /** Null when the engine does not have it. */
  present: ImageFacts | null;
}

/** Which image set-up would run, and whether it is here. */
export async function wantedImage(
  { config, preferences }: Pick<RunnerParts, 'config' | 'preferences'>,
  engine: Engine | null,
  signal: AbortSignal,
): Promise<WantedImage> {
  const { image, imageOverridden } = config;
  const asked = { image, imageOverridden, ...(await preferences.read()) };
  signal.throwIfAborted();
  const present = engine === null ? null : await engine.inspectImage(imageReference(asked), signal);
  const renewed = renewedReference(asked);
  return { ...chooseImage(asked, present !== null), renewed, present };
}

/** The preferences and what they come to, for the page and the command line. */
export async function viewPreferences(
  parts: Pick<RunnerParts, 'config' | 'preferences' | 'engine'>,
  signal: AbortSignal,
): Promise<PreferencesView> {
  const engine = await parts.engine();
  const { useLocalImage, lookDaily = false } = await parts.preferences.read();
  const { rule, reference, order } = await wantedImage(parts, engine, signal);
  const image = { rule, reference, order };
  if (engine === null) return { useLocalImage, lookDaily, image, local: null };
  const found = await engine.inspectImage(localImage, signal);
  const local = {
    reference: localImage,
    id: found?.id ?? null,
    createdAt: found?.createdAt ?? null,
    sizeBytes: found?.sizeBytes ?? null,
    buildCommand: buildCommand(engine.facts),
  };
  return { useLocalImage, lookDaily, image, local };
}
