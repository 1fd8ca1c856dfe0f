import type { Clock } from '@/lib/core/clock';
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

/** Asks the engine each time, and knows of no news before the delay is over. */
export function askForContainers(parts: {
  containerName: string;
  isOwn: (container: ContainerFacts) => boolean;
  clock: Clock;
}): ContainerSource {
  const { containerName, isOwn, clock } = parts;
  const find: ContainerSource['find'] = async (engine, id, signal) => {
    const container = await engine.inspectContainer(id, signal);
    return container !== null && isOwn(container) ? container : null;
  };
  return {
    current: (engine, signal) => find(engine, containerName, signal),
    find,
    changed: (delayMs, signal) => clock.sleep(delayMs, signal).catch(() => undefined),
  };
}
