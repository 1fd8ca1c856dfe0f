import { compareInstantsAt, fixedWidth, type Instant, toMilliseconds, viewOf } from '@/lib/logs/timestamp';

/**
 * Milliseconds since 1970 between which all lines of a slot are, dividers too. A clock may jump: neither need be the first or
 * the last line's. A line without a time counts as 0; without any line `earliest` is later than `latest`.
 */
export interface SlotTimes {
  earliest: number;
  latest: number;
}

const space = 0x20;
const letterZ = 0x5a;
const point = 0x2e;
const noTimes: SlotTimes = { earliest: Number.MAX_SAFE_INTEGER, latest: 0 };
const anyTimes: SlotTimes = { earliest: 0, latest: Number.MAX_SAFE_INTEGER };
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/;

/** Gathers the times of records in the same bytes by where they begin; few of them are decoded. */
export class TimesOfRecords {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #earliestAt = -1;
  #latestAt = -1;
  /** Of records that are not as a recorder writes a line. */
  #others = noTimes;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Whether the time stands there as a recorder writes it; of any other record `addOther` is told. */
  add(start: number): boolean {
    const bytes = this.#bytes;
    if (bytes[start + 30] !== space || bytes[start + 29] !== letterZ || bytes[start + 19] !== point)
      return false;
    if (this.#latestAt === -1) {
      this.#earliestAt = start;
      this.#latestAt = start;
    } else if (compareInstantsAt(this.#view, start, this.#latestAt) >= 0) this.#latestAt = start;
    else if (compareInstantsAt(this.#view, start, this.#earliestAt) < 0) this.#earliestAt = start;
    return true;
  }

  /** @param timestamp empty for a line without a time */
  addOther(timestamp: Instant): void {
    this.#others = including(this.#others, timestamp === '' ? 0 : toMilliseconds(timestamp));
  }

  /** Adds them to the times of their slot, and forgets them. */
  take(slotTimes: SlotTimes[], slot: number): void {
    const { earliest, latest } = slotTimes[slot] ?? noTimes;
    const gathered = this.#gathered();
    slotTimes[slot] = {
      earliest: Math.min(earliest, gathered.earliest),
      latest: Math.max(latest, gathered.latest),
    };
    this.#others = noTimes;
    this.#latestAt = -1;
    this.#earliestAt = -1;
  }

  /** What only looks like an instant, in a file that somebody edited, may hide those of other lines. */
  #gathered(): SlotTimes {
    if (this.#latestAt === -1) return this.#others;
    let times = this.#others;
    for (const at of [this.#earliestAt, this.#latestAt]) {
      const text = this.#bytes.toString('latin1', at, at + fixedWidth);
      if (!instant.test(text)) return anyTimes;
      times = including(times, toMilliseconds(text));
    }
    return times;
  }
}

function including({ earliest, latest }: SlotTimes, milliseconds: number): SlotTimes {
  return { earliest: Math.min(earliest, milliseconds), latest: Math.max(latest, milliseconds) };
}
