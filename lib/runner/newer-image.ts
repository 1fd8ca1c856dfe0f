import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NewerImage, type RegistryCheck, registryCheckSchema } from '@/lib/contracts/newer-image';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { parseImageReference } from '@/lib/core/image-reference';
import type { Engine, ImageFacts } from '@/lib/engine/types';
import { requireEngine } from '@/lib/service/requirements';
import { isOnlyHere } from '@/lib/settings/image-choice';
import { abilitiesOf } from '@/lib/worker/runner-abilities';
import { revisionLabel, versionLabel } from './image-here';
import type { RunnerParts } from './runner-parts';
import { wantedImage } from './wanted-image';

type Known = Pick<ImageFacts, 'repoDigests'> | null;

const digestsOf = (present: Known) =>
  (present?.repoDigests ?? []).map((name) => name.slice(name.indexOf('@') + 1));

const fileOf = ({ config }: Pick<RunnerParts, 'config'>) =>
  join(config.consoleDirectory, 'registry-check.json');

/** What a digest at the registry is to what is here under the same name. */
function compare(reference: string, registry: string | null, present: Known): NewerImage {
  const known = digestsOf(present);
  const same = registry !== null && known.includes(registry);
  const here = same ? registry : (known[0] ?? null);
  return { reference, here, registry, newer: registry !== null && present !== null && !same };
}

/**
 * Compares by digest what set-up would run with what its tag is at the registry now, and keeps the answer. A local image is
 * nobody's but this machine's: the registry is not asked. Throws `image-*` failures.
 */
export async function askRegistry(parts: RunnerParts, signal: AbortSignal): Promise<NewerImage> {
  const engine = await requireEngine(parts, signal);
  return await ask(parts, engine, signal);
}

/** The same; of one that is newer it also asks what it is. */
export async function readNewerImage(parts: RunnerParts, signal: AbortSignal): Promise<NewerImage> {
  const engine = await requireEngine(parts, signal);
  const answer = await ask(parts, engine, signal);
  const { reference, registry, newer } = answer;
  if (!newer || registry === null) return answer;
  const { registry: host, repository } = parseImageReference(reference);
  const details = await engine.readImageDetails(`${host}/${repository}@${registry}`, signal);
  const { labels, createdAt, sizeBytes } = details;
  const version = labels[versionLabel] || null;
  const revision = labels[revisionLabel] || null;
  const abilities = abilitiesOf({ labels });
  const told = { version, revision, createdAt, sizeBytes, ...(abilities !== null && { abilities }) };
  const full = { ...answer, found: told };
  await keep(parts, full);
  return full;
}

async function ask(parts: RunnerParts, engine: Engine, signal: AbortSignal): Promise<NewerImage> {
  const { present, renewed: reference } = await wantedImage(parts, engine, signal);
  const registry = isOnlyHere(reference) ? null : await engine.readTagDigest(reference, signal);
  const answer = compare(reference, registry, present);
  await keep(parts, answer);
  return answer;
}

async function keep(parts: RunnerParts, answer: NewerImage): Promise<void> {
  const check: RegistryCheck = { ...answer, askedAt: parts.clock.now() };
  await sweepDrafts(fileOf(parts));
  await writeFileAtomically(fileOf(parts), `${JSON.stringify(check, null, 2)}\n`);
}

/** The last answer about the image that is asked for now, beside what is here now; null without one. Asks no registry. */
export async function readLastCheck(
  parts: Pick<RunnerParts, 'config' | 'preferences' | 'engine'>,
  signal: AbortSignal,
): Promise<RegistryCheck | null> {
  const check = await readCheck(parts);
  const engine = await parts.engine();
  if (check === null || engine === null) return null;
  const { present, renewed } = await wantedImage(parts, engine, signal);
  if (renewed !== check.reference) return null;
  const { askedAt, found } = check;
  const now = compare(renewed, check.registry, present);
  return { ...now, askedAt, ...(now.newer && found !== undefined && { found }) };
}

/** As it was kept. */
export async function readCheck(parts: Pick<RunnerParts, 'config'>): Promise<RegistryCheck | null> {
  try {
    return registryCheckSchema.parse(JSON.parse(await readFile(fileOf(parts), 'utf8')));
  } catch {
    return null;
  }
}
