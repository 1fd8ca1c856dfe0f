import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { RunnerParts } from './runner-parts';

const pathOf = ({ config }: RunnerParts) => `${config.settingsPath}.applied`;

/** Keeps the settings file as it was when a worker registered with it: what a failed apply goes back to. */
export async function keepApplied(parts: RunnerParts): Promise<void> {
  await writeFileAtomically(pathOf(parts), (await parts.settings.snapshot()) ?? '');
}

/** Puts the last applied settings file back; false when there is none. */
export async function restoreApplied(parts: RunnerParts): Promise<boolean> {
  const text = await readFile(pathOf(parts), 'utf8').catch(() => null);
  if (text === null) return false;
  await parts.settings.restore(text);
  return true;
}
