import type { Clock } from '@/lib/core/clock';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { ContainerFacts, Engine } from '@/lib/engine/types';

type Inspector = Pick<Engine, 'inspectContainer'>;

/** Which containers there are to record: all that the recorder asks about them besides their log. */
export interface ContainerSource {
  /** The container of ours that has the name now; null when there is none, or a stranger's. */
  current(engine: Inspector, signal: AbortSignal): Promise<ContainerFacts | null>;
  /** A container of ours by its id, whatever its name is by now. */
  find(engine: Inspector, id: string, signal: AbortSignal): Promise<ContainerFacts | null>;
  /** Resolves when there may be news of them, after the delay at the latest, or when the signal aborts. */
  changed(delayMs: number, signal: AbortSignal): Promise<void>;
}

/**
 * Answers from the one watch of the container, which asks the engine only after an event; while there is none, it asks
 * each time. A container by its id is always asked for: the end of its log comes before the event of its end.
 */
export function createContainerSource(parts: {
  containerName: string;
  isOwn: (container: ContainerFacts) => boolean;
  clock: Clock;
  watch?: () => Pick<ContainerWatch, 'container' | 'subscribe'> | null;
}): ContainerSource {
  const { containerName, isOwn, clock, watch = () => null } = parts;
  const own = (container: ContainerFacts | null) =>
    container !== null && isOwn(container) ? container : null;
  return {
    current: async (engine, signal) => {
      const named = watch()?.container(false, signal) ?? engine.inspectContainer(containerName, signal);
      return own(await named);
    },
    find: async (engine, id, signal) => own(await engine.inspectContainer(id, signal)),
    changed: async (delayMs, signal) => {
      const told = new AbortController();
      const unsubscribe = watch()?.subscribe(() => told.abort());
      await clock.sleep(delayMs, AbortSignal.any([signal, told.signal])).catch(() => undefined);
      unsubscribe?.();
    },
  };
}
