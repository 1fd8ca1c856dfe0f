interface Waiting {
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Those who asked for the end of all that is recorded, and wait for it. */
export class Clearing {
  readonly #waiting: Waiting[] = [];

  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whoever waits no longer has asked all the same. */
  ask(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // One that has aborted tells it nobody any more.
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Tells them what came of it. */
  settle(clear: () => void): void {
    const waiting = this.#waiting.splice(0);
    try {
      clear();
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
