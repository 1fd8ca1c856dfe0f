import { type SavedSettings, savedProblems } from '@/lib/contracts/saved-settings';
import { isFailure } from '@/lib/core/failure';
import { settingsInvalid } from '@/lib/settings/settings-store';
import type { SettingsEvidence } from './evidence';

/** Why set-up and apply would refuse the settings file. */
export async function collectSettings(readSettings: () => Promise<SavedSettings>): Promise<SettingsEvidence> {
  try {
    const problems = savedProblems(await readSettings());
    return { failure: problems.length === 0 ? null : settingsInvalid(problems).details };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { failure: error.details };
  }
}
