import type { Version } from '@/lib/contracts/versions';
import { Failure, isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { uncut } from '@/lib/service/container-changes';
import { homeLabelValue } from '@/lib/service/container-ownership';
import type { Seen } from '@/lib/service/seen';
import { holderName } from '@/lib/settings/image-choice';
import { versionLabel } from './image-here';
import { keptName } from './kept-name';
import { readKeptVersions, writeKeptVersions } from './kept-versions';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

export const versionsMax = 5;

type Config = RunnerParts['config'];
type Parts = Pick<RunnerParts, 'config' | 'clock'>;

/** Names of the containers by which the console keeps images; what follows is the image's short id. */
export const holderPrefix = ({ homeDirectory }: Pick<Config, 'homeDirectory'>) =>
  `${holderName}-${homeLabelValue(homeDirectory)}-`;

/** How long it has had its place: the newest has it still. */
export function placeMs(
  { tookPlaceAt, hadPlaceMs = 0, lastReadyAt }: Version,
  isNewest: boolean,
  now: number,
): number {
  return hadPlaceMs + (isNewest ? Math.max(0, now - (tookPlaceAt ?? lastReadyAt)) : 0);
}

function withNewest(
  before: readonly Version[],
  newest: Omit<Version, 'firstReadyAt' | 'lastReadyAt'>,
  now: number,
): Version[] {
  const known = before.find(({ imageId }) => imageId === newest.imageId);
  const stays = known !== undefined && known === before[0];
  const first: Version = {
    ...newest,
    firstReadyAt: known?.firstReadyAt ?? now,
    lastReadyAt: now,
    tookPlaceAt: stays ? (known.tookPlaceAt ?? known.lastReadyAt) : now,
    hadPlaceMs: known?.hadPlaceMs ?? 0,
  };
  const others = before
    .map((each, index) => (index === 0 ? { ...each, hadPlaceMs: placeMs(each, true, now) } : each))
    .filter(({ imageId }) => imageId !== newest.imageId);
  return [first, ...others];
}

/**
 * Writes down with which image and settings the worker was just proven ready, and gives that image a name of the console's own;
 * what falls out of the last five loses it. A change that succeeded does not fail by this.
 */
export async function rememberVersion(
  { config, clock }: Parts,
  engine: Engine,
  { image, reference, settingsFile }: Pick<WantedWorker, 'image' | 'reference' | 'settingsFile'>,
  { unproven }: Seen,
): Promise<void> {
  if (unproven.length > 0) return;
  await orLog('The version was not kept', async () => {
    const kept = keptName(config.homeDirectory, image.id);
    await engine.tagImage(image.id, kept, uncut());
    const before = await readKeptVersions(config);
    const known = before.find(({ imageId }) => imageId === image.id);
    const newest = {
      imageId: image.id,
      reference: reference === kept ? (known?.reference ?? reference) : reference,
      version: image.labels[versionLabel] || null,
      kept,
    };
    const versions = withNewest(before, newest, clock.now());
    await writeKeptVersions(config, versions.slice(0, versionsMax), settingsFile.text);
    await holdVersions({ config }, engine, image.id);
    for (const dropped of versions.slice(versionsMax)) await forget(engine, dropped);
  });
}

/**
 * Lets a container that is never started have each version but the one that runs, which its own container has: `image prune -a`
 * takes what no container has. Before a change: so that no moment is without.
 */
export async function holdVersions(
  { config }: Pick<RunnerParts, 'config'>,
  engine: Engine,
  running: string,
): Promise<void> {
  await orLog('The versions are not kept from being pruned', async () => {
    const versions = await readKeptVersions(config);
    const held = versions.filter(({ imageId }) => imageId !== running);
    const nameOf = ({ imageId }: Version) => `${holderPrefix(config)}${shortId(imageId)}`;
    for (const each of held)
      if ((await engine.inspectImage(each.kept, uncut())) !== null)
        await engine.holdImage(each.imageId, nameOf(each), uncut());
    await engine.releaseImages(holderPrefix(config), held.map(nameOf), uncut());
  });
}

async function orLog(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    log.warn(what, { code: error.code, reason: error.details.reason });
  }
}

async function forget(engine: Engine, { kept }: Version): Promise<void> {
  await engine.untagImage(kept, uncut()).catch((error: unknown) => {
    // Its name is gone already, or a container needs it: neither is for us to mend.
    if (!isFailure(error)) throw error;
  });
}

/** @throws Failure `version-unknown` */
export async function requireVersion(
  { config }: Pick<RunnerParts, 'config'>,
  imageId: string | undefined,
): Promise<Version> {
  const versions = await readKeptVersions(config);
  const found = versions.find((each) => each.imageId === imageId);
  if (found !== undefined) return found;
  throw new Failure({
    code: 'version-unknown',
    title: 'There is no such version to go back to',
    reason: 'Only images with which the worker was ready can be put back, and this is none of the last five.',
    remedy: { summary: 'See which there are.', command: 'stigmer-console versions' },
    evidence: versions.map((each) => ({ label: shortId(each.imageId), value: each.reference })),
  });
}
