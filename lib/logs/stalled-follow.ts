import type { Recording } from './recording';
import type { Instant } from './timestamp';

const stalledText =
  'Lines may be missing · the engine has lines that it does not give, as when its log file was changed by another program';

/** Follows that were left because the engine had a line that did not come. */
export class StalledFollow {
  /** The newest line for which one was left. */
  leftFor: Instant | null = null;
  /** Number of the last line when the engine no longer gave what it had. */
  #stalledAt: number | null = null;

  /** Said when reading again did not bring the line either. @param before number of the last line before the follow */
  noteMissed(missed: Instant, recording: Recording, before: number): void {
    const stalled = this.leftFor !== null && recording.lastNumber === before;
    this.leftFor = missed;
    if (!stalled || this.isStalledAt(recording.lastNumber)) return;
    recording.divide(stalledText, null);
    this.#stalledAt = recording.lastNumber;
  }

  isStalledAt(lastNumber: number | undefined): boolean {
    return this.#stalledAt !== null && this.#stalledAt === lastNumber;
  }
}
