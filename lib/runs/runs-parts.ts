import type { Config } from '@/lib/config/config';
import type { Proof } from '@/lib/contracts/proof';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import type { Clock } from '@/lib/core/clock';
import type { ContainerFacts } from '@/lib/engine/types';
import type { connectTemporal } from '@/lib/temporal/connection';

/** What the runs of the worker are read and steered with. */
export interface RunsParts {
  config: Config;
  clock: Clock;
  /** The worker's container, if there is one. */
  container(signal: AbortSignal): Promise<ContainerFacts | null>;
  /** What counts where there is no container. */
  settings: { read(): Promise<Pick<SavedSettings, 'settings'>> };
  connectTemporal: typeof connectTemporal;
  /** One task of no cost, through Temporal. @throws Failure `proof-not-possible` */
  prove(): Promise<Proof>;
}
