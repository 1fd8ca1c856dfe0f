import { readFile, rename, rm } from 'node:fs/promises';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { ServiceSettings } from './managed-service';

const appliedPath = ({ path }: ServiceSettings) => `${path}.applied`;
const triedPath = ({ path }: ServiceSettings) => `${path}.on-trial`;
const refusedPath = ({ path }: ServiceSettings) => `${path}.not-applied`;
const beforePath = ({ path }: ServiceSettings) => `${path}.before-save`;

/** What can become of settings that were tried out. */
export const trialEnds = ['keep', 'take', 'restore', 'forget'] as const;
export type TrialEnd = (typeof trialEnds)[number];

/** Notes the settings file from which the next container is made; `endSettingsTrial` decides what becomes of it. */
export async function tryOutSettings(settings: ServiceSettings, snapshot: Buffer | null): Promise<void> {
  await writeFileAtomically(triedPath(settings), snapshot ?? '');
}

/**
 * `keep`: what was tried is what a failed apply goes back to from now on. `take`: it becomes the settings file as well.
 * `restore`: the settings file is again what it was before. `forget`: neither. Done again it changes nothing.
 */
export async function endSettingsTrial(settings: ServiceSettings, how: TrialEnd): Promise<void> {
  if (how === 'take') await takeTried(settings);
  if (how === 'keep' || how === 'take') {
    await rename(triedPath(settings), appliedPath(settings)).catch((error: unknown) => {
      if (Object(error).code !== 'ENOENT') throw error;
    });
    return;
  }
  if (how === 'restore') await restoreApplied(settings);
  await rm(triedPath(settings), { force: true });
}

/** What stood in the file is kept beside it, as at every save. */
async function takeTried(settings: ServiceSettings): Promise<void> {
  const tried = await readFile(triedPath(settings)).catch(() => null);
  const before = await settings.snapshot();
  if (tried === null || before?.equals(tried)) return;
  if (before !== null) await writeFileAtomically(beforePath(settings), before);
  await settings.restore(tried);
}

/** Puts the last applied settings back. What stood in the file is kept beside it: it may be a long hand edit. */
async function restoreApplied(settings: ServiceSettings): Promise<void> {
  const applied = await readFile(appliedPath(settings)).catch(() => null);
  const refused = await settings.snapshot();
  if (applied === null || refused?.equals(applied)) return;
  if (refused !== null) await writeFileAtomically(refusedPath(settings), refused);
  await settings.restore(applied);
}

/** Whether there is something that a failed apply can go back to. */
export async function hasApplied(settings: ServiceSettings): Promise<boolean> {
  return (await readFile(appliedPath(settings)).catch(() => null)) !== null;
}
