import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '@/lib/config/config';
import { type Version, versionSchema } from '@/lib/contracts/versions';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { shortId } from '@/lib/core/units';
import { keptSettingsDirectory } from '@/lib/settings/tls-store';

const fileSchema = z.array(versionSchema);

const fileOf = ({ consoleDirectory }: Pick<Config, 'consoleDirectory'>) =>
  join(consoleDirectory, 'versions.json');
const settingsOf = ({ consoleDirectory }: Pick<Config, 'consoleDirectory'>, imageId: string) =>
  join(keptSettingsDirectory(consoleDirectory), `${shortId(imageId)}.env`);

/** The versions that were ready, the newest first. Null where the file cannot be read. */
export async function storedVersions(config: Pick<Config, 'consoleDirectory'>): Promise<Version[] | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(fileOf(config), 'utf8')));
  } catch (error) {
    return Object(error).code === 'ENOENT' ? [] : null;
  }
}

/** A file that cannot be read is no reason to refuse anything: it begins anew. */
export async function readKeptVersions(config: Pick<Config, 'consoleDirectory'>): Promise<Version[]> {
  return (await storedVersions(config)) ?? [];
}

/** The settings file with which that image was ready last; null where none was kept. Holds secrets. */
export async function readKeptSettings(
  config: Pick<Config, 'consoleDirectory'>,
  imageId: string,
): Promise<Buffer | null> {
  return await readFile(settingsOf(config, imageId)).catch(() => null);
}

/** Writes the list, and beside it the settings of its newest; those of versions that are no longer in it go. */
export async function writeKeptVersions(
  config: Pick<Config, 'consoleDirectory'>,
  versions: readonly Version[],
  newestSettings: Buffer | null,
): Promise<void> {
  const [newest] = versions;
  if (newest === undefined) return;
  const path = settingsOf(config, newest.imageId);
  await sweepDrafts(path);
  await writeFileAtomically(path, newestSettings ?? '');
  await writeFileAtomically(fileOf(config), `${JSON.stringify(versions, null, 2)}\n`);
  const kept = new Set(versions.map(({ imageId }) => settingsOf(config, imageId)));
  const directory = keptSettingsDirectory(config.consoleDirectory);
  for (const name of await readdir(directory))
    if (!kept.has(join(directory, name))) await rm(join(directory, name), { force: true });
}
