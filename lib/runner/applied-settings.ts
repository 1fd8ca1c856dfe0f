import { readFile, rename, rm } from 'node:fs/promises';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { RunnerParts } from './runner-parts';

type Parts = Pick<RunnerParts, 'config' | 'settings'>;

const appliedPath = ({ config }: Parts) => `${config.settingsPath}.applied`;
const triedPath = ({ config }: Parts) => `${config.settingsPath}.on-trial`;
const refusedPath = ({ config }: Parts) => `${config.settingsPath}.not-applied`;

/** Notes the settings file from which the next container is made; `endSettingsTrial` decides what becomes of it. */
export async function tryOutSettings(parts: Parts, snapshot: Buffer | null): Promise<void> {
  await writeFileAtomically(triedPath(parts), snapshot ?? '');
}

/**
 * `keep`: what was tried is what a failed apply goes back to from now on. `restore`: the settings file is again what it
 * was before. `forget`: neither. Done again it changes nothing.
 */
export async function endSettingsTrial(parts: Parts, how: 'keep' | 'restore' | 'forget'): Promise<void> {
  if (how === 'keep') {
    await rename(triedPath(parts), appliedPath(parts)).catch((error: unknown) => {
      if (Object(error).code !== 'ENOENT') throw error;
    });
    return;
  }
  if (how === 'restore') await restoreApplied(parts);
  await rm(triedPath(parts), { force: true });
}

/** Puts the last applied settings back. What stood in the file is kept beside it: it may be a long hand edit. */
async function restoreApplied(parts: Parts): Promise<void> {
  const applied = await readFile(appliedPath(parts)).catch(() => null);
  const refused = await parts.settings.snapshot();
  if (applied === null || refused?.equals(applied)) return;
  if (refused !== null) await writeFileAtomically(refusedPath(parts), refused);
  await parts.settings.restore(applied);
}

/** Whether there is something that a failed apply can go back to. */
export async function hasApplied(parts: Parts): Promise<boolean> {
  return (await readFile(appliedPath(parts)).catch(() => null)) !== null;
}
