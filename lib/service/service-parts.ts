import type { Clock } from '@/lib/core/clock';
import type { EngineDetection } from '@/lib/engine/detect';
import type { LastEnd } from '@/lib/engine/last-end';
import type { Engine } from '@/lib/engine/types';
import type { DesiredStateStore } from './desired-state';
import type { ManagedService } from './managed-service';

/** What a service's operations work with; all of it made by the composition root. */
export interface ServiceParts {
  service: ManagedService;
  clock: Clock;
  /** What the service's container is to be, written down before each change at the engine. */
  desired: DesiredStateStore;
  /** The engine in use, or null when none is usable. */
  engine: () => Promise<Engine | null>;
  detect: () => Promise<EngineDetection>;
  refreshHealth: () => Promise<unknown>;
  /** The last end of the service's container that the engine's events told of. */
  lastEnd: () => LastEnd | null;
}
