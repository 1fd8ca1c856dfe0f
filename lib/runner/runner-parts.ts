import type { Config } from '@/lib/config/config';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import type { EngineDetection } from '@/lib/engine/detect';
import type { LastEnd } from '@/lib/engine/last-end';
import type { Engine } from '@/lib/engine/types';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import type { PreferencesStore } from '@/lib/settings/preferences';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';
import type { DesiredStateStore } from './desired-state';

/** What the runner's operations work with; all of it made by the composition root. */
export interface RunnerParts {
  config: Config;
  clock: Clock;
  /** What the service's container is to be, written down before each change at the engine. */
  desired: DesiredStateStore;
  settings: SettingsStore;
  preferences: PreferencesStore;
  oldRunner: OldRunnerFinder;
  /** The engine in use, or null when none is usable. */
  engine: () => Promise<Engine | null>;
  detect: () => Promise<EngineDetection>;
  connectTemporal: typeof connectTemporal;
  refreshHealth: () => Promise<Status>;
  /** The last end of the service's container that the engine's events told of. */
  lastEnd: () => LastEnd | null;
}
