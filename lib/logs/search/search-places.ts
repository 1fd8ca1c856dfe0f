import { startDeadline } from '@/lib/core/deadline';
import { OwnedCounts } from '@/lib/core/owned-counts';
import { searchesBusy } from './search-failures';

/** Each has a thread and some 40 MB. */
const searchesMax = 4;
/** Of one sign-in: a guest who searches much leaves room for the others. */
const ownSearchesMax = 2;
/** A page may ask for several at once; most take less. */
const waitMs = 10_000;

/** To be called once, when the search has ended. */
export type Leave = () => void;

/** Places for searches. Whoever is no sign-in, as the command line, has no owner and no bound of its own. */
export class SearchPlaces {
  readonly #held = new OwnedCounts();
  readonly #waiting = new Set<() => void>();

  /** Null where all that one owner may have are taken. @throws Failure `log-search-busy` where all are */
  take(owner = ''): Leave | null {
    if (owner !== '' && this.#held.of(owner) >= ownSearchesMax) return null;
    if (this.#held.total >= searchesMax) throw searchesBusy(searchesMax, ownSearchesMax);
    const leave = this.#held.add(owner);
    return () => {
      leave();
      for (const wake of this.#waiting) wake();
    };
  }

  /** The place of one of the owner's that ends soon. @throws Failure `log-search-busy` */
  async wait(owner: string | undefined, signal: AbortSignal): Promise<Leave> {
    const deadline = startDeadline(waitMs, signal);
    try {
      while (!deadline.signal.aborted) {
        await this.#nextEnd(deadline.signal);
        const leave = this.take(owner);
        if (leave !== null) return leave;
      }
      throw searchesBusy(searchesMax, ownSearchesMax);
    } finally {
      deadline.end();
    }
  }

  #nextEnd(ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        ended.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      ended.addEventListener('abort', wake);
    });
  }
}
