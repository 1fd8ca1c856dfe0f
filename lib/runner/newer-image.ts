import type { NewerImage } from '@/lib/contracts/newer-image';
import { requireEngine } from '@/lib/service/requirements';
import { isOnlyHere } from '@/lib/settings/image-choice';
import type { RunnerParts } from './runner-parts';
import { wantedImage } from './wanted-image';

/**
 * Compares by digest what set-up would run with what its tag is at the registry now. A local image is nobody's but this
 * machine's: the registry is not asked. Throws `image-*` failures.
 */
export async function readNewerImage(parts: RunnerParts, signal: AbortSignal): Promise<NewerImage> {
  const engine = await requireEngine(parts, signal);
  const { present, renewed: reference } = await wantedImage(parts, engine, signal);
  const known = (present?.repoDigests ?? []).map((name) => name.slice(name.indexOf('@') + 1));
  const registry = isOnlyHere(reference) ? null : await engine.readTagDigest(reference, signal);
  const same = registry !== null && known.includes(registry);
  const here = same ? registry : (known[0] ?? null);
  return { reference, here, registry, newer: registry !== null && present !== null && !same };
}
