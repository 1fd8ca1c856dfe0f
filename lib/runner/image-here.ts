import type { ImageHere } from '@/lib/contracts/versions';
import type { ImageFacts } from '@/lib/engine/types';
import { abilitiesOf } from '@/lib/worker/runner-abilities';

export const versionLabel = 'org.opencontainers.image.version';
export const revisionLabel = 'org.opencontainers.image.revision';

/** An image of this machine as a page shows it. */
export function imageHere({ id, repoDigests, labels, ...facts }: ImageFacts): ImageHere {
  const { createdAt, sizeBytes, platform } = facts;
  const [digest] = repoDigests;
  const abilities = abilitiesOf({ labels });
  return {
    id,
    digest: digest === undefined ? null : digest.slice(digest.indexOf('@') + 1),
    version: labels[versionLabel] || null,
    revision: labels[revisionLabel] || null,
    createdAt,
    sizeBytes,
    platform,
    ...(abilities !== null && { abilities }),
  };
}
