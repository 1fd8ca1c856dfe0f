import { type LogFile, linesPerSlot } from '@/lib/logs/log-file';
import { classifyRecord } from '@/lib/logs/record-format';
import type { LogBytes, StoredLog } from '@/lib/logs/store/log-bytes';
import { readStretches, type Stretch } from './record-stretches';

/** For a look at a place in a file. */
export const fewBytes = 32 * 1024;

/** A file of the log as it was when the search began, open: it may be renamed or removed meanwhile. */
export interface OpenFile
  extends StoredLog,
    Readonly<
      Pick<
        LogFile,
        | 'bytes'
        | 'firstNumber'
        | 'lines'
        | 'slots'
        | 'slotTimes'
        | 'slotLevels'
        | 'slotsWithParts'
        | 'slotsWithDividers'
      >
    > {}

/** In the thread. */
export interface SearchedFile extends OpenFile {
  log: LogBytes;
}

/** Whether a line in this stretch comes in several records. */
export function hasParts({ slots, slotsWithParts }: SearchedFile, { bytes, offset }: Stretch): boolean {
  for (const slot of slotsWithParts) {
    const start = slots[slot] ?? 0;
    const end = slots[slot + 1] ?? Number.POSITIVE_INFINITY;
    if (start < offset + bytes.length && end > offset) return true;
  }
  return false;
}

/** The numbers of lines by where they begin, asked for in order: counted from the index, or from the one before. */
export class LineNumbers {
  #offset = 0;
  #number: number;
  #slot = 0;

  constructor(readonly file: SearchedFile) {
    this.#number = file.firstNumber;
  }

  /** @param stretch the one that holds the line, to save reading it again */
  at(offset: number, stretch: Stretch | null): number {
    const { slots, firstNumber } = this.file;
    while ((slots[this.#slot + 1] ?? Number.POSITIVE_INFINITY) <= offset) this.#slot += 1;
    const slotOffset = slots[this.#slot] ?? 0;
    if (slotOffset > this.#offset) {
      this.#offset = slotOffset;
      this.#number = firstNumber + this.#slot * linesPerSlot;
    }
    this.#count(offset, stretch);
    return this.#number;
  }

  #count(to: number, stretch: Stretch | null): void {
    if (stretch !== null && this.#offset >= stretch.offset)
      this.#number += countLines(stretch.bytes, this.#offset - stretch.offset, to - stretch.offset);
    else
      for (const { bytes } of readStretches(this.file.log, this.#offset, to, fewBytes))
        this.#number += countLines(bytes, 0, bytes.length);
    this.#offset = to;
  }
}

/** Where the first line with at least this number begins; the end of the file when it has none. */
export function offsetOfLine(file: SearchedFile, number: number): number {
  if (number <= file.firstNumber) return 0;
  if (number >= file.firstNumber + file.lines) return file.bytes;
  const slot = Math.floor((number - file.firstNumber) / linesPerSlot);
  const start = file.slots[slot] ?? 0;
  let left = number - file.firstNumber - slot * linesPerSlot;
  for (const { bytes, offset } of readStretches(file.log, start, file.bytes)) {
    for (let at = 0; at < bytes.length; ) {
      if (left === 0) return offset + at;
      const feed = bytes.indexOf(0x0a, at);
      if (isEnd(bytes, at, feed)) left -= 1;
      at = feed + 1;
    }
  }
  return file.bytes;
}

function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; ) {
    const feed = bytes.indexOf(0x0a, at);
    if (isEnd(bytes, at, feed)) count += 1;
    at = feed + 1;
  }
  return count;
}

/** Whether a numbered line ends with this record. */
function isEnd(bytes: Buffer, start: number, end: number): boolean {
  const kind = classifyRecord(bytes, start, end);
  return kind === 'line' || kind === 'console';
}
