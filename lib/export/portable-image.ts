import { isThisMachine } from '@/lib/contracts/this-machine';
import { parseImageReference } from '@/lib/core/image-reference';
import { isOnlyHere } from '@/lib/settings/image-choice';
import type { ExportSource, PortableWorker } from './portable-worker';

type ImageSource = Pick<ExportSource, 'spec' | 'image'>;

/** The digest by which a registry has the image: under its own name, or for one that was kept or loaded under any. */
function registryName({ spec, image }: ImageSource): string | null {
  const { registry, repository } = parseImageReference(spec.image);
  const digests = image?.repoDigests ?? [];
  const own = digests.find((each) => {
    const found = parseImageReference(each);
    return found.registry === registry && found.repository === repository;
  });
  const others = digests.filter((each) => !isOnlyHere(each) && !/^localhost\//.test(each));
  return own ?? (isOnlyHere(spec.image) ? others[0] : undefined) ?? null;
}

/** By its digest where one is known: no tag that moves makes it another one. */
export function portableImage(source: ImageSource): PortableWorker['image'] {
  const named = parseImageReference(source.spec.image);
  return { reference: registryName(source) ?? named.toString(), tag: named.tag };
}

/** Whether no registry has it that others reach, as far as this machine knows. */
export function isHereOnly(source: ImageSource): boolean {
  const { registry } = parseImageReference(source.spec.image);
  if (registry === 'localhost' || isThisMachine(registry))
    return !isOnlyHere(source.spec.image) || registryName(source) === null;
  return isOnlyHere(source.spec.image) && registryName(source) === null;
}
