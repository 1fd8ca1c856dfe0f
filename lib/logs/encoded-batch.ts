import type { LogLine } from '@/lib/contracts/log';
import { toPageLine } from './log-file';
import { decodeRecord, encodeRecord, type LogRecord } from './record-format';
import type { Instant } from './timestamp';

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

/** The lines of a batch as the browser gets them. */
export function decodeBatch(bytes: Buffer, firstNumber: number): LogLine[] {
  const lines: LogLine[] = [];
  let parts = '';
  for (const line of bytes.toString('utf8', 0, bytes.length - 1).split('\n')) {
    const record = decodeRecord(line);
    parts += record.text;
    if (record.kind !== 'line') continue;
    lines.push(toPageLine(firstNumber + lines.length, { ...record, text: parts }));
    parts = '';
  }
  return lines;
}
