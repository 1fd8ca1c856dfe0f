import { shortId } from '@/lib/core/units';
import type { ContainerFacts } from '@/lib/engine/types';
import type { LogEngine } from './container-log';
import type { ContainerSource } from './container-source';
import type { Mark } from './record-format';

/** Which container is recorded next. */
export class NextContainer {
  /** One that has been removed, or runs on under another name: there is nothing more to record of it. */
  #gone: string | null = null;

  constructor(private readonly containers: ContainerSource) {}

  /** The container of the recording until its end is recorded, whatever its name is by then; after it the one that has the name. */
  async find(engine: LogEngine, mark: Mark | null, signal: AbortSignal): Promise<ContainerFacts | null> {
    if (mark !== null && !mark.stopped && mark.containerId !== this.#gone) {
      const known = await this.containers.find(engine, mark.containerId, signal);
      if (known !== null) return known;
      this.#gone = mark.containerId;
    }
    return await this.containers.current(engine, signal);
  }

  /** Whether another container has the name while this one runs on. What it printed so far is recorded. */
  async isReplaced(engine: LogEngine, { id }: ContainerFacts, signal: AbortSignal): Promise<boolean> {
    const current = await this.containers.current(engine, signal);
    if (current === null || current.id === id) return false;
    this.#gone = shortId(id);
    return true;
  }
}
