import { classifyRecord, type DecodedRecord, decodeRecord } from '@/lib/logs/record-format';
import { fixedWidth } from '@/lib/logs/timestamp';

const lineFeed = 0x0a;

/** One line in bytes of a log file: all of its records. */
export interface RecordedLine {
  /** Where it begins, and where the next one does. */
  start: number;
  end: number;
  stream: DecodedRecord['stream'];
  timestamp: string;
  /** Whether the text goes on in the next line of its stream. */
  part: boolean;
  text(): string;
  /** Where the text stands: in the bytes of the file, or in a copy. */
  textBytes(): { bytes: Buffer; start: number; end: number };
}

/** Where the line that begins here ends, its line feed included; the end of the bytes where it has none. */
export function endOfLine(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; ) {
    const feed = bytes.indexOf(lineFeed, at);
    if (feed === -1) return bytes.length;
    if (classifyRecord(bytes, at, feed) !== 'part') return feed + 1;
    at = feed + 1;
  }
  return bytes.length;
}

/** The line that begins here; null for the record that begins a file, which is none. Read no later than the bytes are valid. */
export function lineAt(bytes: Buffer, start: number): RecordedLine | null {
  const feed = bytes.indexOf(lineFeed, start);
  if (feed !== -1 && isPlain(bytes, start, feed)) return new PlainLine(bytes, start, feed);
  return decodedLine(bytes, start);
}

/** Where the text of the line begins: behind what a recorder writes before it, else at its start. */
export function startOfText(bytes: Buffer, start: number): number {
  const feed = bytes.indexOf(lineFeed, start);
  return feed !== -1 && isPlain(bytes, start, feed) ? start + textAt : start;
}

const space = 0x20;
const letterF = 0x46;
const letterZ = 0x5a;
const point = 0x2e;
/** The first letter in which the names of the streams differ. */
const streamLetterAt = 34;
const letterO = 0x6f;
const letterE = 0x65;

/** Whether these are the bytes of a whole line as a recorder writes it. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  const stream = bytes[start + streamLetterAt];
  return (
    end - start >= textAt &&
    bytes[start + 38] === letterF &&
    bytes[start + 39] === space &&
    bytes[start + 29] === letterZ &&
    bytes[start + 19] === point &&
    bytes[start + 30] === space &&
    bytes[start + 37] === space &&
    (stream === letterO || stream === letterE)
  );
}

const textAt = 40;

/** Decodes no more than it is asked for. */
class PlainLine implements RecordedLine {
  readonly part = false;
  readonly #bytes: Buffer;
  readonly #feed: number;

  constructor(
    bytes: Buffer,
    readonly start: number,
    feed: number,
  ) {
    this.#bytes = bytes;
    this.#feed = feed;
  }

  get end(): number {
    return this.#feed + 1;
  }

  get stream(): 'stdout' | 'stderr' {
    return this.#bytes[this.start + streamLetterAt] === letterO ? 'stdout' : 'stderr';
  }

  get timestamp(): string {
    return this.#bytes.toString('latin1', this.start, this.start + fixedWidth);
  }

  text(): string {
    return this.#bytes.toString('utf8', this.start + textAt, this.#feed);
  }

  textBytes(): { bytes: Buffer; start: number; end: number } {
    return { bytes: this.#bytes, start: this.start + textAt, end: this.#feed };
  }
}

function decodedLine(bytes: Buffer, start: number): RecordedLine | null {
  const end = endOfLine(bytes, start);
  const records: DecodedRecord[] = [];
  for (let at = start; at < end; ) {
    const feed = bytes.indexOf(lineFeed, at);
    const until = feed === -1 ? end : feed;
    records.push(decodeRecord(bytes.toString('utf8', at, until)));
    at = until + 1;
  }
  const last = records.at(-1);
  if (last === undefined || last.kind === 'file') return null;
  const text = () => records.map((record) => record.text).join('');
  const textBytes = () => {
    const copy = Buffer.from(text());
    return { bytes: copy, start: 0, end: copy.length };
  };
  return { start, end, stream: last.stream, timestamp: last.timestamp, part: last.part, text, textBytes };
}

/** Where the record begins that ends here. */
export function startOfRecord(bytes: Buffer, end: number): number {
  return end < 2 ? 0 : bytes.lastIndexOf(lineFeed, end - 2) + 1;
}

/** Whether the record that ends here is followed by more of its line. */
export function endsInPart(bytes: Buffer, end: number): boolean {
  return classifyRecord(bytes, startOfRecord(bytes, end), end - 1) === 'part';
}

/** Where the line begins that ends here. */
export function startOfLine(bytes: Buffer, end: number): number {
  let start = startOfRecord(bytes, end);
  while (start > 0 && endsInPart(bytes, start)) start = startOfRecord(bytes, start);
  return start;
}
