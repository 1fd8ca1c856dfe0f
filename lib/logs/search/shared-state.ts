import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogSearch } from '@/lib/contracts/log-search';
import type { OpenFile } from './searched-file';

/** What the thread of a search is given. */
export interface SearchWork {
  /** Where the lines are, or their text. */
  wanted: 'places' | 'text';
  files: OpenFile[];
  search: LogSearch;
  goodTime: GoodTime | null;
  /** Memory of a `ShapeSet`, for who wants to know the shapes of the good time. */
  seen: SharedArrayBuffer | null;
  shared: SharedArrayBuffer;
}

/** Events that may lie between the thread and its reader. */
const aheadMax = 8;
const beats = 0;
const sent = 1;
const taken = 2;

/** What a search's thread and its reader tell each other while the thread computes and hears no messages. */
export class SharedState {
  readonly #cells: Int32Array;

  constructor(readonly shared: SharedArrayBuffer = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.#cells = new Int32Array(shared);
  }

  /** Tells that the thread goes on. */
  beat(): void {
    Atomics.add(this.#cells, beats, 1);
  }

  get beats(): number {
    return Atomics.load(this.#cells, beats);
  }

  /** Whether the thread waits until its reader takes something. */
  get isWaiting(): boolean {
    return this.#ahead(Atomics.load(this.#cells, taken)) >= aheadMax;
  }

  /** Stops the thread while its reader is far behind. */
  waitForReader(): void {
    Atomics.add(this.#cells, sent, 1);
    for (let seen = Atomics.load(this.#cells, taken); this.#ahead(seen) >= aheadMax; ) {
      Atomics.wait(this.#cells, taken, seen);
      seen = Atomics.load(this.#cells, taken);
    }
    this.beat();
  }

  /** Tells that the reader has taken an event. */
  take(): void {
    Atomics.add(this.#cells, taken, 1);
    Atomics.notify(this.#cells, taken);
  }

  #ahead(seen: number): number {
    return Atomics.load(this.#cells, sent) - seen;
  }
}
