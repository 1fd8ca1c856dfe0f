import type { LogRecord } from './record-format';
import { createReplayFilter, type ReplayFilter } from './replay-filter';
import type { Instant } from './timestamp';

type Recorded = Pick<LogRecord, 'timestamp' | 'stream' | 'text'>;

type Newest = Pick<LogRecord, 'timestamp' | 'text' | 'part'>;

/** Where a stream went back: what the recording has from there to its end may come again. */
interface Repeats {
  filter: ReplayFilter;
  from: Instant;
  until: Instant;
}

const nothing = { timestamp: '', text: '', part: false };

/**
 * Takes out what an engine sends twice in one stream: Docker 20.10 repeats some 80 lines at each rotation of its file. A
 * stream whose time goes back is the sign; whether a line is a repeat is asked of the recording itself, for a clock can be
 * set back as well, and then each line is a new one.
 */
export class RepeatFilter {
  readonly #recordedFrom: (from: Instant) => Promise<readonly Recorded[]>;
  readonly #newest: Record<LogRecord['stream'], Newest> = {
    stdout: nothing,
    stderr: nothing,
    console: nothing,
  };
  #repeats: Repeats | null = null;

  constructor(recordedFrom: (from: Instant) => Promise<readonly Recorded[]>) {
    this.#recordedFrom = recordedFrom;
  }

  /** Whether what comes may have come before. */
  get repeating(): boolean {
    return this.#repeats !== null;
  }

  /** Whether a line of this instant surely is no repeat of a line before it of its stream. */
  goesOn(stream: LogRecord['stream'], instant: Instant): boolean {
    const { timestamp, part } = this.#newest[stream];
    return instant > timestamp || (instant === timestamp && (part || this.mayShare(instant)));
  }

  /** Whether lines of a stream may have this one instant: Docker gives no two of them one nanosecond. */
  mayShare(instant: Instant): boolean {
    return instant.endsWith('000000000Z');
  }

  /** Notes the newest line of a stream that was recorded without asking; the text of a part does not matter. */
  note(stream: LogRecord['stream'], newest: Newest): void {
    this.#newest[stream] = newest;
  }

  /** The records that are new, in parts: each must be recorded before the next one is asked for. */
  async *take(batch: readonly LogRecord[]): AsyncGenerator<LogRecord[]> {
    let part: LogRecord[] = [];
    for (const record of batch) {
      if (this.#goesBack(record)) {
        yield part;
        part = [];
        this.#repeats = await this.#repeatsFrom(record.timestamp);
      }
      if (this.#isNew(record)) part.push(record);
      if (this.#repeats !== null && record.timestamp > this.#repeats.until) this.#repeats = null;
    }
    yield part;
  }

  #goesBack(record: LogRecord): boolean {
    const { stream, timestamp, text } = record;
    const newest = this.#newest[stream];
    // The same line again is where a repeat begins. Parts of a line share their instant.
    const exact = !newest.part && !this.mayShare(timestamp);
    const again = exact && timestamp === newest.timestamp && (record.part || text === newest.text);
    if (again || timestamp < newest.timestamp) {
      return this.#repeats === null || timestamp < this.#repeats.from;
    }
    this.#newest[stream] = record;
    return false;
  }

  /** A line from before the repeats did not go back: it is of the other stream, which was a little behind. */
  #isNew(record: LogRecord): boolean {
    if (this.#repeats === null || record.timestamp < this.#repeats.from) return true;
    return this.#repeats.filter.take([record]).length > 0;
  }

  async #repeatsFrom(from: Instant): Promise<Repeats> {
    const { stdout, stderr } = this.#newest;
    const filter = createReplayFilter(await this.#recordedFrom(from), from);
    return { filter, from, until: [stdout.timestamp, stderr.timestamp].sort().at(-1) ?? from };
  }
}
