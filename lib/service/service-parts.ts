import type { Clock } from '@/lib/core/clock';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { EngineDetection } from '@/lib/engine/detect';
import type { Engine } from '@/lib/engine/types';
import type { DesiredStateStore } from './desired-state';
import type { ManagedService } from './managed-service';
import type { HistoryKeeper } from './record-lives';

/** What a service's operations work with; all of it made by the composition root. */
export interface ServiceParts {
  service: ManagedService;
  clock: Clock;
  history: HistoryKeeper;
  /** What the service's container is to be, written down before each change at the engine. */
  desired: DesiredStateStore;
  /** The engine in use, or null when none is usable. */
  engine: () => Promise<Engine | null>;
  detect: () => Promise<EngineDetection>;
  refreshHealth: () => Promise<unknown>;
  /** The one watch of the service's container on the engine in use; null while there is none. */
  watch: () => Pick<ContainerWatch, 'container' | 'lastEnd' | 'subscribe'> | null;
}
