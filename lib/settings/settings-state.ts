import type { SavedSettings } from '@/lib/contracts/saved-settings';
import type { FailureDetails } from '@/lib/core/failure';
import type { RunningVariables } from './passed-variables';
import { pendingNames } from './pending';
import { settingsFailure } from './settings-failure';

/** What the settings file comes to: all that health and the form are told of it beyond its values. */
export interface SettingsState {
  /** Why no container can be made from it. */
  failure: FailureDetails | null;
  /** Names of the variables that await Apply; none without a container. */
  pending: readonly string[];
}

export function settingsState(saved: SavedSettings, running: RunningVariables | null): SettingsState {
  const failure = settingsFailure(saved)?.details ?? null;
  return { failure, pending: running === null ? [] : pendingNames(saved, running) };
}
