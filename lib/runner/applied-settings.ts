import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { RunnerParts } from './runner-parts';

const pathOf = ({ config }: RunnerParts) => `${config.settingsPath}.applied`;
const refusedPathOf = ({ config }: RunnerParts) => `${config.settingsPath}.not-applied`;

/** Keeps the settings file from which the container was made: what a failed apply goes back to. */
export async function keepApplied(parts: RunnerParts, snapshot: Buffer | null): Promise<void> {
  await writeFileAtomically(pathOf(parts), snapshot ?? '');
}

/**
 * Puts the last applied settings file back; false when there is none. What stood in the file is kept beside it: it may
 * be a long hand edit.
 */
export async function restoreApplied(parts: RunnerParts): Promise<boolean> {
  const applied = await readFile(pathOf(parts)).catch(() => null);
  if (applied === null) return false;
  const refused = await parts.settings.snapshot();
  if (refused?.equals(applied)) return true;
  if (refused !== null) await writeFileAtomically(refusedPathOf(parts), refused);
  await parts.settings.restore(applied);
  return true;
}
