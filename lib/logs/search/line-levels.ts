import { displayText } from '@/lib/core/display-text';
import { isoLevel } from '@/lib/core/iso-level';
import { LevelReader } from '@/lib/core/log-levels';
import { type LogLevel, parseLogText } from '@/lib/core/log-record';
import { lineAt, type RecordedLine, startOfLine } from './recorded-line';

/** A level stands at the beginning of a line. */
const readLengthMax = 4000;

/**
 * The levels of the lines that are asked for, in order. What is between them is read only as far back as the line's record
 * begins.
 */
export class LineLevels {
  readonly #reader = new LevelReader();
  /** Up to where the lines of this stretch have been read, or need not be. */
  #readTo = 0;

  levelOf(bytes: Buffer, line: RecordedLine): LogLevel | null {
    let level: LogLevel | null = null;
    for (let at = this.#startOfRecord(bytes, line); at < line.end; ) {
      const each = lineAt(bytes, at);
      if (each === null) {
        at = bytes.indexOf(0x0a, at) + 1;
        continue;
      }
      level = this.#read(each);
      at = each.end;
    }
    this.#readTo = line.end;
    return level;
  }

  /** Goes on with the next stretch of the log. */
  endStretch(bytes: Buffer): void {
    const start = startOfLine(bytes, bytes.length);
    const last = start >= this.#readTo ? lineAt(bytes, start) : null;
    if (last !== null) this.levelOf(bytes, last);
    this.#readTo = 0;
  }

  #read(line: RecordedLine): LogLevel | null {
    if (line.stream === 'console') {
      this.#reader.divide();
      return null;
    }
    const level = levelOfBytes(line);
    return level === null ? this.#reader.read(textOf(line)) : this.#reader.begin(level);
  }

  /** The nearest line before that begins a record for sure. */
  #startOfRecord(bytes: Buffer, { start }: RecordedLine): number {
    let from = start;
    while (from > this.#readTo && !beginsRecord(bytes, from)) from = startOfLine(bytes, from);
    return from;
  }
}

/** Whether the line that begins here surely goes on with no record before it. */
export function beginsRecord(bytes: Buffer, start: number): boolean {
  const line = lineAt(bytes, start);
  if (line === null) return false;
  return line.stream === 'console' || ownLevel(line) !== null;
}

/** The level that the line says itself; null for one that goes on with a record. */
export function ownLevel(line: RecordedLine): LogLevel | null {
  return levelOfBytes(line) ?? parseLogText(textOf(line))?.level ?? null;
}

function levelOfBytes(line: RecordedLine): LogLevel | null {
  const { bytes, start, end } = line.textBytes();
  return isoLevel(bytes, start, end);
}

const textOf = (line: RecordedLine) => displayText(line.text().slice(0, readLengthMax));
