import type { Config } from '@/lib/config/config';
import type { Engine } from '@/lib/engine/types';
import type { SettingsStore } from '@/lib/settings/settings-store';

/** Where a situation is rebuilt. */
export interface Place {
  config: Config;
  engine: Engine;
  settings: SettingsStore;
}
