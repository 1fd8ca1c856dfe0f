import type { Config } from '@/lib/config/config';
import type { ServiceParts } from '@/lib/service/service-parts';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';

/** What the development server's operations work with beside those of any service. */
export interface DevServerParts extends ServiceParts {
  config: Config;
  /** The worker's: they say where Temporal is to answer. */
  settings: Pick<SettingsStore, 'read'>;
  connectTemporal: typeof connectTemporal;
  /** Removes the recorded log, once the container is gone. */
  clearLog: (signal: AbortSignal) => Promise<void>;
}
