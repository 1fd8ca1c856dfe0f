import { readFile, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { settingsUnreadable } from './settings-failure';

const linksMax = 40;

/** The settings file's bytes, null when there is none. @throws Failure `settings-unreadable` */
export async function readSettingsFile(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null;
    throw settingsUnreadable(path, Object(error).code ?? 'an error', error);
  }
}

/** Where the file really is: a link is followed, also one that leads to a file that is not there yet. */
export async function settingsTarget(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < linksMax; links += 1) {
    const next = await readlink(target).catch(() => null);
    if (next === null) return target;
    target = resolve(dirname(target), next);
  }
  return path;
}

/**
 * Replaces the file behind a link, not the link. Its owner, its group and their rights stay; what everybody else may do
 * is taken away, because the file holds keys.
 */
export async function writeSettingsFile(path: string, bytes: Buffer): Promise<void> {
  const target = await settingsTarget(path);
  const before = await stat(target).catch(() => null);
  if (before === null) return await writeFileAtomically(target, bytes);
  const mode = before.mode & 0o770;
  try {
    await writeFileAtomically(target, bytes, { mode, owner: before });
  } catch (error) {
    if (Object(error).code !== 'EPERM') throw error;
    // A group that this user is not in: nobody of it may read what they could not be given.
    await writeFileAtomically(target, bytes, { mode: mode & 0o700 });
  }
}
