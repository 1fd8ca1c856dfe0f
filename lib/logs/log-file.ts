import { closeSync, fstatSync, openSync } from 'node:fs';
import type { LogLine } from '@/lib/contracts/log';
import { readRecords } from './read-records';
import { classifyRecord, decodeRecord, type Mark } from './record-format';
import { toMilliseconds } from './timestamp';

const linesPerSlot = 1000;

/** One file of the log with a sparse index. `path` changes when the file is rotated. */
export interface LogFile {
  path: string;
  firstNumber: number;
  lines: number;
  /** Up to the end of the last whole line; an unfinished one behind it is not counted. */
  bytes: number;
  /** Offsets at which line `firstNumber + slot * 1000` begins. */
  slots: number[];
  /** The last mark in the file. */
  mark: Mark | null;
}

export function newLogFile(path: string, firstNumber: number, mark: Mark | null): LogFile {
  return { path, firstNumber, lines: 0, bytes: 0, slots: [0], mark };
}

/** Notes that a line now ends at this offset. */
function addLine(file: LogFile, endOffset: number): void {
  file.lines += 1;
  file.bytes = endOffset;
  if (file.lines % linesPerSlot === 0) file.slots.push(endOffset);
}

/** Builds the index of a file by reading it once. Without a `file` record it is numbered from `fallbackNumber`. */
export async function scanLogFile(path: string, fallbackNumber: number): Promise<LogFile> {
  const file = newLogFile(path, fallbackNumber, null);
  const descriptor = openSync(path, 'r');
  try {
    for await (const { bytes, offset } of readRecords(descriptor, 0, fstatSync(descriptor).size))
      indexRecords(file, bytes, offset);
  } finally {
    closeSync(descriptor);
  }
  return file;
}

/** Notes whole records that stand in the file from this offset on. */
export function indexRecords(file: LogFile, bytes: Buffer, offset: number): void {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const kind = classifyRecord(bytes, start, end);
    if (kind === 'line' || kind === 'console') addLine(file, offset + end + 1);
    if (kind === 'file' || kind === 'console') {
      const record = decodeRecord(bytes.toString('utf8', start, end));
      file.mark = record.mark ?? file.mark;
      if (record.firstNumber !== null && file.lines === 0) {
        file.firstNumber = record.firstNumber;
        file.bytes = offset + end + 1;
      }
    }
    start = end + 1;
  }
}

export interface NumberedLine extends LogLine {
  /** The instant to the nanosecond, as in the file. */
  timestamp: string;
  /** Whether the line goes on in the next one of its stream. */
  part: boolean;
  /** Dividers only. */
  mark: Mark | null;
}

/** Puts a line's text together of its pieces. */
export interface LineText {
  add(piece: string): void;
  /** The text as it is wanted. @param part whether the line goes on after it */
  take(part: boolean): string;
}

/** The lines `from` to `to` (both included) that this file holds, in batches. */
export async function* readLines(
  file: LogFile,
  { from, to }: { from: number; to: number },
  createText: () => LineText,
): AsyncGenerator<NumberedLine[]> {
  const slot = Math.max(0, Math.floor((from - file.firstNumber) / linesPerSlot));
  const start = file.slots[slot] ?? 0;
  // The descriptor is opened in the same tick as the path is read, so a rotation cannot come between them.
  const descriptor = openSync(file.path, 'r');
  let number = file.firstNumber + slot * linesPerSlot;
  let text = createText();
  try {
    for await (const { bytes } of readRecords(descriptor, start, file.bytes)) {
      const batch: NumberedLine[] = [];
      for (let start = 0; start < bytes.length && number <= to; ) {
        const end = bytes.indexOf(0x0a, start);
        const kind = classifyRecord(bytes, start, end);
        if (kind !== 'file' && number >= from) {
          const { timestamp, stream, part, mark, ...record } = decodeRecord(
            bytes.toString('utf8', start, end),
          );
          text.add(record.text);
          if (kind !== 'part') {
            const at = toMilliseconds(timestamp);
            batch.push({ number, at, timestamp, stream, text: text.take(part), part, mark });
            text = createText();
          }
        }
        if (kind === 'line' || kind === 'console') number += 1;
        start = end + 1;
      }
      yield batch;
      if (number > to) return;
    }
  } finally {
    closeSync(descriptor);
  }
}
