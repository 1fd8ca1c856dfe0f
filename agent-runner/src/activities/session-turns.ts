import { abortable } from '../abortable';

/**
 * One run at a time in a session: after a missed heartbeat Temporal starts another attempt while the earlier one may still
 * be at work in the same directory and on the same journal.
 */
export class SessionTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Waits for the session's earlier runs, whatever became of them. Rejects with the signal's reason if it aborts first. */
  async run<T>(sessionId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(sessionId) ?? Promise.resolve();
    const mine = abortable(before, signal).then(work);
    // One that gave up its wait does not let the next one past those that still work.
    const ended = Promise.allSettled([before, mine]).then(() => {
      if (this.#last.get(sessionId) === ended) this.#last.delete(sessionId);
    });
    this.#last.set(sessionId, ended);
    return await mine;
  }
}
