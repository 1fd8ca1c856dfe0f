import type { LogLine } from '@/lib/contracts/log';
import type { LineText } from './log-file';
import type { LogRecord } from './record-format';
import { toMilliseconds } from './timestamp';

const textLengthMax = 64 * 1024;

/** A text as the browser gets it, put together piece by piece: one text cannot fill a page; the file and the download have all of it. */
export class ShownText implements LineText {
  #text = '';
  #length = 0;

  /** Whether nothing more of the text is shown. */
  get full(): boolean {
    return this.#text.length >= textLengthMax;
  }

  /** Counts a piece that is not shown: of so many characters. */
  skip(length: number): void {
    this.#length += length;
  }

  add(piece: string): void {
    const room = textLengthMax - this.#text.length;
    if (room > 0) this.#text += piece.length <= room ? piece : copied(piece.slice(0, room));
    this.#length += piece.length;
  }

  /** @param part whether the line goes on after this text */
  take(part: boolean): string {
    const more = this.#length - this.#text.length;
    if (more === 0) return this.#text;
    const goesOn = part ? ', and the line goes on' : '';
    return `${this.#text} … ${more} more characters in the file${goesOn}`;
  }
}

/** A line as the browser gets it. */
export function toPageLine(
  number: number,
  { timestamp, stream, part }: Omit<LogRecord, 'mark' | 'text'>,
  text: ShownText,
): LogLine {
  return { number, at: toMilliseconds(timestamp), stream, text: text.take(part) };
}

/** A slice keeps the whole text in memory, a copy does not. */
function copied(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}
