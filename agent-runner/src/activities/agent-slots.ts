import { abortable } from '../abortable';

/** How long a place is kept for a run that was sent here: it comes within a fraction of a second, or not at all. */
const promiseMs = 20_000;

/**
 * The places for running agents, shared by the worker's queues. A place is taken by a run at work, or promised to one that
 * is on its way; who finds none waits in the order in which it came.
 */
export class AgentSlots {
  readonly #waiting: Array<() => void> = [];
  readonly #pollers = new Set<() => void>();
  readonly #promises = new Map<string, NodeJS.Timeout>();
  readonly #arrivals = new Set<symbol>();
  #taken = 0;
  #polls = 0;

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
    if (this.tryPromise(sessionId)) return;
    await this.#take(signal);
    // Another call for the session may have got one while this one waited.
    if (this.#isKept(sessionId)) this.#release();
    else this.#keep(sessionId);
  }

  /** False when every place is taken. */
  tryPromise(sessionId: string): boolean {
    if (this.#isKept(sessionId)) return true;
    if (this.free <= 0) return false;
    this.#taken += 1;
    this.#keep(sessionId);
    return true;
  }

  /** One that is kept is kept anew. */
  #isKept(sessionId: string): boolean {
    const kept = this.#promises.get(sessionId);
    kept?.refresh();
    return kept !== undefined;
  }

  #keep(sessionId: string): void {
    const lapse = () => this.withdraw(sessionId);
    this.#promises.set(sessionId, setTimeout(lapse, promiseMs).unref());
  }

  /** The run that was promised a place does not come. */
  withdraw(sessionId: string): void {
    clearTimeout(this.#promises.get(sessionId));
    if (this.#promises.delete(sessionId)) this.#release();
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

  /** Leave to ask for work that needs a place, when there is one for all that was asked for. Rejects with the signal's reason. */
  async beginPoll(signal: AbortSignal): Promise<void> {
    while (!this.tryBeginPoll()) await this.#untilChanged(signal);
  }

  tryBeginPoll(): boolean {
    if (this.#polls >= this.free) return false;
    this.#polls += 1;
    return true;
  }

  endPoll(): void {
    this.#polls -= 1;
    this.#tellPollers();
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
    this.#tellPollers();
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

  #tellPollers(): void {
    for (const tell of this.#pollers) tell();
  }

  async #untilChanged(signal: AbortSignal): Promise<void> {
    let changed = () => {};
    const change = new Promise<void>((resolve) => {
      changed = resolve;
    });
    this.#pollers.add(changed);
    try {
      await abortable(change, signal);
    } finally {
      this.#pollers.delete(changed);
    }
  }
}
