/** How long a place is kept for a run that was sent here: it comes within a fraction of a second, or not at all. */
const promiseMs = 20_000;

/**
 * The places for running agents, shared by the worker's queues. A place is taken by a run at work, or promised to one that
 * is on its way; who finds none waits in the order in which it came.
 */
export class AgentSlots {
  readonly #waiting: Array<() => void> = [];
  readonly #watchers = new Set<() => void>();
  readonly #promises = new Map<string, NodeJS.Timeout>();
  readonly #arrivals = new Set<symbol>();
  #taken = 0;

  /** `max`: at least 1. */
  constructor(readonly max: number) {}

  /** At work. */
  get used(): number {
    return this.#taken - this.#promises.size;
  }

  get promised(): number {
    return this.#promises.size;
  }

  get free(): number {
    return this.max - this.#taken;
  }

  /** Runs that are here and not at work yet. */
  get waiting(): number {
    return this.#arrivals.size;
  }

  /** A run is here; disposing says that it works, or waits no longer. */
  arrive(): Disposable {
    const arrival = Symbol('arrival');
    this.#arrivals.add(arrival);
    return { [Symbol.dispose]: () => this.#arrivals.delete(arrival) };
  }

  /** Keeps a place for the session's next run, for a while. Rejects with the signal's reason if it aborts before one is free. */
  async promise(sessionId: string, signal: AbortSignal): Promise<void> {
    const kept = this.#promises.get(sessionId);
    if (kept !== undefined) {
      kept.refresh();
      return;
    }
    await this.#take(signal);
    const lapse = () => {
      if (this.#promises.delete(sessionId)) this.#release();
    };
    this.#promises.set(sessionId, setTimeout(lapse, promiseMs).unref());
  }

  /** In the place that was promised to the session, if there is one. Rejects with the signal's reason if it aborts before. */
  async run<T>(sessionId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#takePromised(sessionId, signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Resolves when there is a free place, which somebody else may take first. Rejects with the signal's reason. */
  async untilFree(signal: AbortSignal): Promise<void> {
    while (this.free <= 0) await this.#untilReleased(signal);
    signal.throwIfAborted();
  }

  async #takePromised(sessionId: string, signal: AbortSignal): Promise<void> {
    const kept = this.#promises.get(sessionId);
    if (kept === undefined) return await this.#take(signal);
    signal.throwIfAborted();
    clearTimeout(kept);
    this.#promises.delete(sessionId);
  }

  /** The place goes to the next in line, or becomes free. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#taken -= 1;
    for (const watcher of this.#watchers) watcher();
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.max) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const place = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(place), 1);
        reject(signal.reason);
      };
      this.#waiting.push(place);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  async #untilReleased(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => () => {
        this.#watchers.delete(watcher);
        signal.removeEventListener('abort', leave);
        settle();
      };
      const watcher = end(resolve);
      const leave = end(() => reject(signal.reason));
      this.#watchers.add(watcher);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
