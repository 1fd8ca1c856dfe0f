import type { Config } from '@/lib/config/config';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import type { ServiceParts } from '@/lib/service/service-parts';
import type { PreferencesStore } from '@/lib/settings/preferences';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';

/** What the agent-runner's operations work with beside those of any service. */
export interface RunnerParts extends ServiceParts {
  config: Config;
  settings: SettingsStore;
  preferences: PreferencesStore;
  oldRunner: OldRunnerFinder;
  connectTemporal: typeof connectTemporal;
}
