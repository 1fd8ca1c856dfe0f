import { closeSync, fstatSync, openSync } from 'node:fs';
import type { LogLine } from '@/lib/contracts/log';
import { readRecords } from './read-records';
import { classifyRecord, decodeRecord, type Mark } from './record-format';
import { type Blocks, readBlocks } from './store/gzip-blocks';
import { LogBytes, openStored } from './store/log-bytes';
import { readIndex } from './store/log-index';
import type { LevelCounts } from './store/slot-levels';
import { type SlotTimes, TimesOfRecords } from './store/slot-times';
import { toMilliseconds } from './timestamp';

export const linesPerSlot = 1000;

/** One file of the log with a sparse index. `path` changes when the file is rotated. */
export interface LogFile {
  path: string;
  firstNumber: number;
  lines: number;
  /** Up to the end of the last whole line; an unfinished one behind it is not counted. */
  bytes: number;
  /** Offsets at which line `firstNumber + slot * 1000` begins. */
  slots: number[];
  /** Of a compressed file; `bytes` and `slots` are those of the plain one. */
  blocks: Blocks | null;
  /** Of each slot. */
  slotTimes: SlotTimes[];
  /** Of each slot; counted when the file is compressed. */
  slotLevels: LevelCounts[] | null;
  /** Slots with a line that comes in several records. */
  slotsWithParts: Set<number>;
  slotsWithDividers: Set<number>;
  /** The last mark in the file. */
  mark: Mark | null;
  /** How much of it the index that was saved last covers. */
  indexedBytes: number;
}

export function newLogFile(path: string, firstNumber: number, mark: Mark | null): LogFile {
  return {
    path,
    firstNumber,
    lines: 0,
    bytes: 0,
    slots: [0],
    blocks: null,
    slotTimes: [],
    slotLevels: null,
    slotsWithParts: new Set(),
    slotsWithDividers: new Set(),
    mark,
    indexedBytes: 0,
  };
}

export const isPacked = (path: string) => path.endsWith('.gz');

/** Notes that a line now ends at this offset. */
function addLine(file: LogFile, endOffset: number): void {
  file.lines += 1;
  file.bytes = endOffset;
  if (file.lines % linesPerSlot === 0) file.slots.push(endOffset);
}

/**
 * The file with its index: as it was saved, and what the file has beyond it by reading that once. Without a `file` record
 * it is numbered from `fallbackNumber`. Null for one that another program compressed.
 */
export async function openLogFile(path: string, fallbackNumber: number): Promise<LogFile | null> {
  const file = readIndex(path) ?? newLogFile(path, fallbackNumber, null);
  const descriptor = openSync(path, 'r');
  try {
    if (isPacked(path)) file.blocks ??= readBlocks(descriptor);
    if (isPacked(path) && file.blocks === null) return null;
    const size = file.blocks?.bytes ?? fstatSync(descriptor).size;
    const log = new LogBytes({ descriptor, blocks: file.blocks });
    for await (const { bytes, offset } of readRecords(log, file.bytes, size))
      indexRecords(file, bytes, offset);
  } finally {
    closeSync(descriptor);
  }
  return file;
}

/** Notes whole records that stand in the file from this offset on. */
export function indexRecords(file: LogFile, bytes: Buffer, offset: number): void {
  const times = new TimesOfRecords(bytes);
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const kind = classifyRecord(bytes, start, end);
    if (kind === 'part') file.slotsWithParts.add(file.slots.length - 1);
    if (kind === 'console') file.slotsWithDividers.add(file.slots.length - 1);
    if (kind === 'line' || kind === 'console') {
      if (!times.add(start)) times.addOther(decodeRecord(bytes.toString('utf8', start, end)).timestamp);
      addLine(file, offset + end + 1);
      if (file.lines % linesPerSlot === 0) times.take(file.slotTimes, file.slots.length - 2);
    }
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
  times.take(file.slotTimes, file.slots.length - 1);
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

/** Numbers of lines, both included. */
export interface LineRange {
  from: number;
  to: number;
}

/** Where the slots begin and end that have these lines, and the number of the first line there. */
export function slotsOf(file: LogFile, { from, to }: LineRange) {
  const slotOf = (number: number) => Math.floor((number - file.firstNumber) / linesPerSlot);
  const first = Math.max(0, slotOf(from));
  return {
    start: file.slots[first] ?? 0,
    end: file.slots[slotOf(to) + 1] ?? file.bytes,
    firstNumber: file.firstNumber + first * linesPerSlot,
  };
}

/** The lines `from` to `to` (both included) that this file holds, in batches. */
export async function* readLines(
  file: LogFile,
  { from, to }: LineRange,
  createText: () => LineText,
): AsyncGenerator<NumberedLine[]> {
  const { start, end, firstNumber } = slotsOf(file, { from, to });
  const stored = openStored(file);
  let number = firstNumber;
  let text = createText();
  try {
    for await (const { bytes } of readRecords(new LogBytes(stored), start, end)) {
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
    closeSync(stored.descriptor);
  }
}
