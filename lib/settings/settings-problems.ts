import { type SavedSettings, type SettingsProblem, savedProblems } from '@/lib/contracts/saved-settings';

/** Everything that stands in the way of using the saved settings. */
export async function settingsProblems(saved: SavedSettings): Promise<SettingsProblem[]> {
  return savedProblems(saved);
}
