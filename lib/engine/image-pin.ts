import { type ImageReference, parseImageReference } from '@/lib/core/image-reference';
import type { EngineConnection } from './connection';
import { inspectImage } from './image-facts';
import { tagImage, untagImage } from './image-tags';
import type { EngineFacts, ImageFacts } from './types';

/** The image by its digest alone: no tag that moves makes it another one. As it is where no digest is known. */
export function pinnedTo(image: ImageReference, digest: string | null): ImageReference {
  if (digest === null) return image;
  return parseImageReference(`${image.registry}/${image.repository}@${digest}`);
}

/**
 * Gives the image that was pulled as `pinned` the name by which it was asked for, and no other.
 * @returns null when the engine does not have it
 */
export async function nameAsAsked(
  { connection, facts: { kind } }: { connection: EngineConnection; facts: Pick<EngineFacts, 'kind'> },
  image: ImageReference,
  pinned: ImageReference,
  signal: AbortSignal,
): Promise<ImageFacts | null> {
  const facts = await inspectImage(connection, pinned.toString(), signal);
  if (facts === null || image.digest !== null || pinned.digest === null) return facts;
  await tagImage(connection, facts.id, image.toString(), signal);
  // A name like any other on Podman, which keeps the image for ever. Docker 20.10 has the digest by it, and 29 would take all names away.
  if (kind === 'podman') await untagImage(connection, pinned.toString(), signal);
  return await inspectImage(connection, facts.id, signal);
}
