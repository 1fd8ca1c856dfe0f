import { isFailure } from '@/lib/core/failure';
import type { LogBatch } from '@/lib/engine/log-batch';
import type { ContainerFacts } from '@/lib/engine/types';
import type { LogEngine } from './container-log';
import type { ContainerSource } from './container-source';
import { isRunning } from './running-batches';
import { type Instant, parseInstant } from './timestamp';

const lookMs = 3000;
/** A follow that has been silent for some looks is looked at more rarely. */
const restingLookMs = 15_000;
const silentLooksMax = 5;
/** How long a line may be on its way from the engine's file to a follow that works. */
const graceMs = 1000;

/**
 * Watches a follow that may stay open though nothing can come of it any more: Docker goes on waiting behind the old end
 * of a log file that somebody shortened in place, and a container that runs on under another name ends no follow. A
 * follow that is silent is compared with the newest line that the engine has.
 */
export class FollowWatch {
  #newest: Instant = '';
  #batches = 0;

  constructor(
    private readonly parts: { engine: LogEngine; containers: ContainerSource },
    private readonly container: ContainerFacts,
    /** The newest line for which an earlier follow of this container was left. */
    private readonly leftFor: Instant | null,
  ) {}

  /** What came of the follow. */
  came(batch: LogBatch): void {
    this.#batches += 1;
    const instant = newestOf(batch);
    if (instant !== null && instant > this.#newest) this.#newest = instant;
  }

  /**
   * Resolves when the follow is to be left: with the newest line that it did not give, or null when another container has
   * the name. Never resolves for a follow that works; rejects when the signal aborts.
   */
  async untilUseless(signal: AbortSignal): Promise<Instant | null> {
    const { containers } = this.parts;
    for (let silentLooks = 0; ; ) {
      const before = this.#batches;
      // Docker 29 gives no open follow of a shortened file what comes; each new one gives what is there.
      const resting = silentLooks > silentLooksMax && this.leftFor === null;
      await containers.changed(resting ? restingLookMs : lookMs, signal);
      signal.throwIfAborted();
      const useless = await this.#look(before === this.#batches, signal);
      if (useless !== null) return useless.missed;
      silentLooks = before === this.#batches ? silentLooks + 1 : 0;
    }
  }

  /** An engine that does not answer now says nothing about the follow. */
  async #look(silent: boolean, signal: AbortSignal): Promise<{ missed: Instant | null } | null> {
    try {
      if (await this.#replaced(signal)) return { missed: null };
      const missed = silent ? await this.#missed(signal) : null;
      return missed === null ? null : { missed };
    } catch (error) {
      if (isFailure(error) && !signal.aborted) return null;
      throw error;
    }
  }

  async #replaced(signal: AbortSignal): Promise<boolean> {
    const { engine, containers } = this.parts;
    const current = await containers.current(engine, signal);
    if (current === null || current.id === this.container.id) return false;
    const followed = await containers.find(engine, this.container.id, signal);
    return followed !== null && isRunning(followed);
  }

  async #missed(signal: AbortSignal): Promise<Instant | null> {
    if (this.parts.engine.facts.kind !== 'docker') return null;
    const newest = await this.#newestOfEngine(signal);
    if (newest === null || newest <= this.#newest || newest === this.leftFor) return null;
    const before = this.#batches;
    await this.parts.containers.changed(graceMs, signal);
    signal.throwIfAborted();
    return before === this.#batches ? newest : null;
  }

  /** Docker 29 finds no last line in a file that was shortened, but reads it from the start. */
  async #newestOfEngine(signal: AbortSignal): Promise<Instant | null> {
    const last = await this.#newestOf({ since: null, tail: 1 }, signal);
    if (last !== null || this.#newest === '') return last;
    return await this.#newestOf({ since: this.#newest, tail: 'all' }, signal);
  }

  async #newestOf(
    query: { since: Instant | null; tail: number | 'all' },
    signal: AbortSignal,
  ): Promise<Instant | null> {
    const { id, tty } = this.container;
    let newest: Instant | null = null;
    for await (const batch of this.parts.engine.readLogs(id, { follow: false, tty, ...query }, signal))
      newest = newestOf(batch) ?? newest;
    return newest;
  }
}

function newestOf(batch: LogBatch): Instant | null {
  return batch.length === 0 ? null : parseInstant(batch.timestampOf(batch.length - 1));
}
