import { cutsOf, lastTag, partBytesMax } from './record-format';
import { compareInstantsAt, fixedWidth, type Instant, viewOf } from './timestamp';

const firstCapacity = 128 * 1024;
/** Of a record besides its text: the instant, the stream, the longest tags, three spaces and the line feed. */
const frameBytes = fixedWidth + 1 + 6 + 1 + 'P:part'.length + 2;
const lineFeed = 0x0a;
const letterZ = 0x5a;
const point = 0x2e;
const fractionAt = 19;

const stdoutHeads = headsOf('stdout');
const stderrHeads = headsOf('stderr');

/**
 * Makes records of bytes, as `encodeRecord` does of texts. Source and records lie in one buffer, since moving bytes within
 * a buffer costs a third of what copying them from another does when it is done for each line.
 */
export class RecordWriter {
  #bytes = Buffer.allocUnsafeSlow(firstCapacity);
  #view = viewOf(this.#bytes);
  #sourceAt = 0;
  #end = 0;

  /** Forgets the records so far and takes what the next ones are made of: so many lines, somewhere in these bytes. */
  begin(source: Buffer, lines: number): void {
    const parts = 2 * lines + Math.ceil(source.length / (partBytesMax - 64));
    const sourceAt = source.length + parts * frameBytes;
    const needed = sourceAt + source.length;
    if (needed > this.#bytes.length) {
      this.#bytes = Buffer.allocUnsafeSlow(needed);
      this.#view = viewOf(this.#bytes);
    }
    this.#sourceAt = sourceAt;
    this.#end = 0;
    source.copy(this.#bytes, sourceAt);
  }

  /** The records so far; valid until the next `begin`. */
  get records(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Where the next record, and so its instant, will begin. */
  get end(): number {
    return this.#end;
  }

  instantAt(at: number): Instant {
    return this.#bytes.toString('latin1', at, at + fixedWidth);
  }

  /** Less than 0 when the instant there is earlier than the other one, 0 when they are the same. */
  compareInstants(at: number, otherAt: number): number {
    return compareInstantsAt(this.#view, at, otherAt);
  }

  /** Begins a record with the timestamp that stands there in the source, if it is an Instant as it is. */
  moveInstant(sourceStart: number, sourceEnd: number): boolean {
    const from = this.#sourceAt + sourceStart;
    const isInstant =
      sourceEnd - sourceStart === fixedWidth && this.#bytes[from + fixedWidth - 1] === letterZ;
    if (!isInstant || this.#bytes[from + fractionAt] !== point) return false;
    this.#bytes.copyWithin(this.#end, from, from + fixedWidth);
    this.#end += fixedWidth;
    return true;
  }

  putInstant(instant: Instant): void {
    this.#end += this.#bytes.write(instant, this.#end, 'latin1');
  }

  /** Ends the record that an instant has begun by a text of the source; a long one becomes several records of that instant. */
  moveText(stream: 'stdout' | 'stderr', part: boolean, sourceStart: number, sourceEnd: number): void {
    const heads = stream === 'stdout' ? stdoutHeads : stderrHeads;
    const instantAt = this.#end - fixedWidth;
    const end = this.#sourceAt + sourceEnd;
    let from = this.#sourceAt + sourceStart;
    const tag = lastTag(end - from, part);
    if (part || end - from > partBytesMax) {
      for (const cut of cutsOf(this.#bytes, from, end, part)) {
        this.#close(heads.P, from, cut);
        this.#bytes.copyWithin(this.#end, instantAt, instantAt + fixedWidth);
        this.#end += fixedWidth;
        from = cut;
      }
    }
    this.#close(heads[tag], from, end);
  }

  #close(head: Buffer, from: number, to: number): void {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let index = 0; index < head.length; index += 1) bytes[end++] = head[index] ?? 0;
    bytes.copyWithin(end, from, to);
    end += to - from;
    bytes[end] = lineFeed;
    this.#end = end + 1;
  }
}

function headsOf(stream: string) {
  const head = (tags: string) => Buffer.from(` ${stream} ${tags} `);
  return { F: head('F'), P: head('P'), 'P:part': head('P:part') };
}
