import { isUtf8 } from 'node:buffer';
import type { LogBatch } from '@/lib/engine/log-batch';
import type { EncodedBatch } from './encoded-batch';
import { RecordWriter } from './record-writer';
import type { RepeatFilter } from './repeat-filter';
import type { ReplayFilter } from './replay-filter';
import { type Instant, parseInstant, toInstant } from './timestamp';

type Stream = 'stdout' | 'stderr';

/** The newest line so far that the batch has of a stream, -1 for none, and where its instant stands among the records. */
interface Place {
  index: number;
  at: number;
}

/**
 * The way of nearly all lines: those that are surely new, since the time of their stream goes on and is later than all that
 * was recorded, become records as bytes. For any others `take` answers null, and they go line by line through the filters.
 */
export class StraightPath {
  readonly #replay: ReplayFilter;
  readonly #repeats: RepeatFilter | null;
  readonly #writer = new RecordWriter();
  #lastStamp = { text: '', instant: '' };

  /** @param repeats null for an engine that repeats no lines, whose instants may be equal */
  constructor(replay: ReplayFilter, repeats: RepeatFilter | null) {
    this.#replay = replay;
    this.#repeats = repeats;
  }

  /** The records, valid until the next call. */
  take(batch: LogBatch): EncodedBatch | null {
    if (this.#replay.newAfter === null || this.#repeats?.repeating) return null;
    const writer = this.#writer;
    writer.begin(batch.bytes, batch.length);
    const stdout: Place = { index: -1, at: 0 };
    const stderr: Place = { index: -1, at: 0 };
    for (let index = 0; index < batch.length; index += 1) {
      const stream = batch.streamOf(index);
      const at = writer.end;
      this.#putInstant(batch, index);
      const newest = stream === 'stdout' ? stdout : stderr;
      const isNew = newest.index === -1 ? this.#goesOn(stream, at) : this.#follows(batch, newest, at);
      if (!isNew) return null;
      newest.index = index;
      newest.at = at;
      writer.moveText(stream, batch.isPart(index), batch.textAt(index), batch.endOf(index));
    }
    // Bytes that are no text are written as the signs that stand for them.
    if (!isUtf8(writer.records)) return null;
    this.#note(batch, 'stdout', stdout);
    this.#note(batch, 'stderr', stderr);
    const lastAt = Math.max(stdout.at, stderr.at);
    const bytes = writer.records;
    const [firstTimestamp, lastTimestamp] = [writer.instantAt(0), writer.instantAt(lastAt)];
    return { bytes, lines: batch.length, firstTimestamp, lastTimestamp };
  }

  #putInstant(batch: LogBatch, index: number): void {
    if (this.#writer.moveInstant(batch.startOf(index), batch.textAt(index) - 1)) return;
    this.#writer.putInstant(this.#instantOf(batch.timestampOf(index)));
  }

  /** Many lines share a second. */
  #instantOf(text: string): Instant {
    if (text !== this.#lastStamp.text)
      this.#lastStamp = { text, instant: parseInstant(text) ?? toInstant(0) };
    return this.#lastStamp.instant;
  }

  /** Whether the first line that the batch has of its stream is later than what was recorded. */
  #goesOn(stream: Stream, at: number): boolean {
    const instant = this.#writer.instantAt(at);
    if (instant <= (this.#replay.newAfter ?? '')) return false;
    return this.#repeats === null || this.#repeats.goesOn(stream, instant);
  }

  /** Whether a line is later than the one before it of its stream. */
  #follows(batch: LogBatch, before: Place, at: number): boolean {
    const order = this.#writer.compareInstants(at, before.at);
    if (order !== 0 || this.#repeats === null) return order >= 0;
    return batch.isPart(before.index) || this.#repeats.mayShare(this.#writer.instantAt(at));
  }

  #note(batch: LogBatch, stream: Stream, { index, at }: Place): void {
    if (index === -1) return;
    const part = batch.isPart(index);
    const text = part ? '' : (batch.at(index)?.text ?? '');
    this.#repeats?.note(stream, { timestamp: this.#writer.instantAt(at), text, part });
  }
}
