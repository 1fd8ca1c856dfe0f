import type { LogLine } from '@/lib/contracts/log';
import { classifyRecord, decodeRecord, encodeRecord, type LogRecord } from './record-format';
import { ShownText, toPageLine } from './shown-line';
import type { Instant } from './timestamp';

const lineFeed = 0x0a;
/** In a record that is a part of a text. */
const partTextAt = 40;

/** Lines as they stand in the file: what is written, and what is kept in memory for readers. */
export interface EncodedBatch {
  bytes: Buffer;
  lines: number;
  firstTimestamp: Instant;
  /** Of the newest line of a container; null where there are dividers only. */
  lastTimestamp: Instant | null;
}

export function encodeBatch(records: readonly LogRecord[]): EncodedBatch {
  let text = '';
  for (const record of records) text += encodeRecord(record);
  return {
    bytes: Buffer.from(text),
    lines: records.length,
    firstTimestamp: records[0]?.timestamp ?? '',
    lastTimestamp: records.findLast(({ stream }) => stream !== 'console')?.timestamp ?? null,
  };
}

/** The lines of a batch from this number on, as the browser gets them. Of a long text nothing is kept that is not shown. */
export function* decodeBatch(bytes: Buffer, firstNumber: number, from: number): Generator<LogLine> {
  let number = firstNumber;
  let text = new ShownText();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start);
    const isPart = classifyRecord(bytes, start, end) === 'part';
    if (number >= from && isPart && text.full) {
      text.skip(charactersOf(bytes, start + partTextAt, end));
    } else if (number >= from) {
      const record = decodeRecord(bytes.toString('utf8', start, end));
      text.add(record.text);
      if (!isPart) yield toPageLine(number, record, text);
    }
    if (!isPart) number += 1;
    if (!isPart) text = new ShownText();
    start = end + 1;
  }
}

/** The length that these bytes have as a string, without making it. */
function charactersOf(bytes: Buffer, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}
