import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Version, type VersionsView, versionSchema } from '@/lib/contracts/versions';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { isFailure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { uncut } from '@/lib/service/container-changes';
import { findContainer, requireEngine } from '@/lib/service/requirements';
import type { Seen } from '@/lib/service/seen';
import { keptName } from './kept-name';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

export const versionsMax = 5;

const fileSchema = z.array(versionSchema);

type Config = RunnerParts['config'];

const fileOf = ({ consoleDirectory }: Config) => join(consoleDirectory, 'versions.json');

/** The versions that were ready, the newest first. Null where the file cannot be read. */
export async function storedVersions(config: Config): Promise<Version[] | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(fileOf(config), 'utf8')));
  } catch (error) {
    return Object(error).code === 'ENOENT' ? [] : null;
  }
}

/** A file that cannot be read is no reason to refuse anything: it begins anew. */
const read = async (config: Config) => (await storedVersions(config)) ?? [];

/**
 * Writes down with which image the worker was just proven ready, and gives that image a name of the console's own; what falls
 * out of the last five loses it. A change that succeeded does not fail by this.
 */
export async function rememberVersion(
  { config, clock }: Pick<RunnerParts, 'config' | 'clock'>,
  engine: Engine,
  { image, reference }: Pick<WantedWorker, 'image' | 'reference'>,
  { unproven }: Seen,
): Promise<void> {
  if (unproven.length > 0) return;
  try {
    const kept = keptName(config.homeDirectory, image.id);
    await engine.tagImage(image.id, kept, uncut());
    const before = await read(config);
    const known = before.find(({ imageId }) => imageId === image.id);
    const now = clock.now();
    const newest: Version = {
      imageId: image.id,
      reference: reference === kept ? (known?.reference ?? reference) : reference,
      version: image.labels['org.opencontainers.image.version'] ?? null,
      kept,
      firstReadyAt: known?.firstReadyAt ?? now,
      lastReadyAt: now,
    };
    const versions = [newest, ...before.filter((each) => each !== known)];
    await writeFileAtomically(fileOf(config), `${JSON.stringify(versions.slice(0, versionsMax), null, 2)}\n`);
    for (const dropped of versions.slice(versionsMax)) await forget(engine, dropped);
  } catch (error) {
    if (!isFailure(error)) throw error;
    log.warn('The version was not kept', { code: error.code, reason: error.details.reason });
  }
}

async function forget(engine: Engine, { kept }: Version): Promise<void> {
  await engine.untagImage(kept, uncut()).catch((error: unknown) => {
    // Its name is gone already, or a container needs it: neither is for us to mend.
    if (!isFailure(error)) throw error;
  });
}

/** The versions that were ready, the newest first. Throws `engine-*` failures. */
export async function viewVersions(parts: RunnerParts, signal: AbortSignal): Promise<VersionsView> {
  const engine = await requireEngine(parts, signal);
  const container = await findContainer(parts, engine, signal);
  const versions = (await read(parts.config)).map(async (each) => ({
    ...each,
    runs: container?.imageId === each.imageId,
    isHere: (await engine.inspectImage(each.kept, signal)) !== null,
  }));
  return { versions: await Promise.all(versions) };
}
