import type { EngineLogLine } from './types';

const firstCapacity = 64 * 1024;
const firstLines = 512;
/** What the table has of each line: where its timestamp and its text begin, where the text ends, and what it is. */
const cells = 4;
const isStderr = 1;
const isPart = 2;

type Stream = EngineLogLine['stream'];

/**
 * Lines of a container's log, as places in the bytes that came: nothing is made per line, one becomes an object only for
 * those who iterate. The decoder that fills a batch uses it again for the next one, and its memory, which grows to the longest
 * batch and stays: a line without an end makes no garbage. A `copy` outlives that.
 */
export class LogBatch implements Iterable<EngineLogLine> {
  #bytes: Buffer;
  #end = 0;
  #table: Int32Array;
  #length = 0;

  constructor(capacity = firstCapacity, lines = firstLines) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#table = new Int32Array(lines * cells);
  }

  static of(lines: readonly EngineLogLine[]): LogBatch {
    const batch = new LogBatch();
    for (const { stream, timestamp, text, part = false } of lines)
      batch.add(stream, part, timestamp, Buffer.from(text));
    return batch;
  }

  get length(): number {
    return this.#length;
  }

  /** In which the lines are, among other bytes. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Forgets all lines and takes bytes in which there may be new ones. */
  begin(bytes: Buffer): void {
    this.#end = 0;
    this.#length = 0;
    this.#reserve(bytes.length);
    this.#end = bytes.copy(this.#bytes);
  }

  copy(): LogBatch {
    const copy = new LogBatch(this.#end, this.#length);
    copy.#bytes.set(this.bytes);
    copy.#table.set(this.#table.subarray(0, this.#length * cells));
    copy.#end = this.#end;
    copy.#length = this.#length;
    return copy;
  }

  /** Adds a line whose bytes are not, or not in one piece, among those that the batch began with. */
  add(stream: Stream, part: boolean, timestamp: string, text: Buffer): void {
    this.#reserve(timestamp.length + 1 + text.length);
    const start = this.#end;
    const textAt = start + this.#bytes.write(`${timestamp} `, start, 'latin1');
    this.#bytes.set(text, textAt);
    this.#end = textAt + text.length;
    this.#note(stream, part, start, textAt, this.#end);
  }

  /** Adds a line that is among the bytes: a timestamp, a space, and the text. */
  addInPlace(stream: Stream, start: number, textAt: number, end: number): void {
    this.#note(stream, false, start, textAt, end);
  }

  /** Where the line's timestamp begins; a space lies between it and the text. */
  startOf(index: number): number {
    return this.#table[index * cells] ?? 0;
  }

  textAt(index: number): number {
    return this.#table[index * cells + 1] ?? 0;
  }

  endOf(index: number): number {
    return this.#table[index * cells + 2] ?? 0;
  }

  streamOf(index: number): Stream {
    return (this.#kindOf(index) & isStderr) === 0 ? 'stdout' : 'stderr';
  }

  isPart(index: number): boolean {
    return (this.#kindOf(index) & isPart) !== 0;
  }

  timestampOf(index: number): string {
    return this.#bytes.toString('latin1', this.startOf(index), this.textAt(index) - 1);
  }

  /** The line as an object; a negative index counts from the end. */
  at(index: number): EngineLogLine | undefined {
    const position = index < 0 ? this.#length + index : index;
    if (position < 0 || position >= this.#length) return undefined;
    const text = this.#bytes.toString('utf8', this.textAt(position), this.endOf(position));
    const stream = this.streamOf(position);
    return { stream, timestamp: this.timestampOf(position), text, part: this.isPart(position) };
  }

  *[Symbol.iterator](): Generator<EngineLogLine> {
    for (let index = 0; index < this.#length; index += 1) {
      const line = this.at(index);
      if (line !== undefined) yield line;
    }
  }

  #kindOf(index: number): number {
    return this.#table[index * cells + 3] ?? 0;
  }

  #note(stream: Stream, part: boolean, start: number, textAt: number, end: number): void {
    const at = this.#length * cells;
    if (at === this.#table.length) this.#lengthenTable();
    this.#table[at] = start;
    this.#table[at + 1] = textAt;
    this.#table[at + 2] = end;
    this.#table[at + 3] = (stream === 'stderr' ? isStderr : 0) | (part ? isPart : 0);
    this.#length += 1;
  }

  #lengthenTable(): void {
    const longer = new Int32Array(this.#table.length * 2);
    longer.set(this.#table);
    this.#table = longer;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
