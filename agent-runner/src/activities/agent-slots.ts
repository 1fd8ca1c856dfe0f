/**
 * The places for running agents, shared by the worker's queues: each queue may hand out as many activities as there are
 * places, and what comes in excess waits here, in the order in which it came.
 */
export class AgentSlots {
  readonly #waiting: Array<() => void> = [];
  #used = 0;

  /** `max`: at least 1. */
  constructor(readonly max: number) {}

  get used(): number {
    return this.#used;
  }

  /** Rejects with the signal's reason if it aborts before a place is free. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = this.#waiting.shift();
      if (next === undefined) this.#used -= 1;
      else next();
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#used < this.max) {
      this.#used += 1;
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
}
