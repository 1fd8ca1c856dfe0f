import type { LogRecord } from './record-format';

type Recorded = Pick<LogRecord, 'stream' | 'text'>;

/** How much of a rest is compared with the end of its line, of which no more may be known. */
export const comparedEnd = 32;

/**
 * The ends of lines that began before a replay does. An engine gives the pieces of a line by their own times, so a line that
 * took long to print comes again without its beginning; it is recorded already.
 */
export class LineRests {
  readonly #rests = new Map<LogRecord['stream'], { text: string; before: string | null }>();

  /** Notes a recorded line that began before the replay: nothing of its stream came between it and its rest. */
  note({ stream, text }: Recorded): void {
    this.#rests.set(stream, { text, before: null });
  }

  /** Notes the key of a recorded line that the replay has, too: the rests of lines recorded before it come before it. */
  noteNext(key: string): void {
    for (const rest of this.#rests.values()) rest.before ??= key;
  }

  /** Whether a record that was not recorded as it is, the first of its stream, is such a rest. */
  has({ stream, text, part }: LogRecord): boolean {
    const rest = this.#rests.get(stream);
    return (
      !part && rest !== undefined && rest.before !== null && rest.text.endsWith(text.slice(-comparedEnd))
    );
  }

  /** Forgets the rests that cannot come any more behind this record. */
  pass(stream: LogRecord['stream'], key: string): void {
    this.#rests.delete(stream);
    for (const [other, { before }] of this.#rests) if (before === key) this.#rests.delete(other);
  }
}
