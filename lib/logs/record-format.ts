import type { EngineLogLine } from '@/lib/engine/types';
import { type Instant, parseInstant, toInstant } from './timestamp';

/**
 * The CRI log format, `<RFC3339Nano> stdout|stderr <tags> <text>`: `F` ends a line, `P` is a part of a long one. CRI
 * readers look at the first of the `:`-separated tags only, so the recorder's own records carry a second one, which a
 * container cannot forge by what it prints: `F:console` (a divider), `F:file` (the first record of each file) and
 * `P:part` (the line goes on, but what came of it so far is a numbered line of its own, for no line may fill the memory).
 */
export interface Mark {
  /** First 12 characters of the container's id. */
  containerId: string;
  /** When that container started, milliseconds since 1970; null when not known. */
  startedAt: number | null;
  stopped: boolean;
}

export interface LogRecord {
  timestamp: Instant;
  stream: 'stdout' | 'stderr' | 'console';
  text: string;
  /** Whether the line goes on in the next record of its stream. */
  part: boolean;
  /** Dividers only: which run of which container the following lines belong to. */
  mark: Mark | null;
}

export interface DecodedRecord extends LogRecord {
  kind: 'line' | 'part' | 'file';
  /** `file` records only: number of the first line of this file. */
  firstNumber: number | null;
}

export const partBytesMax = 16 * 1024;
const tagsAt = 38;
const space = 0x20;

/** A line of the engine as it is recorded. */
export function toRecord({ stream, timestamp, text, part = false }: EngineLogLine): LogRecord {
  return { timestamp: parseInstant(timestamp) ?? toInstant(0), stream, text, part, mark: null };
}

/** One line as records, each ended by a newline. A newline inside the text cannot be written and becomes its picture. */
export function encodeRecord(record: LogRecord): string {
  const text = record.text.includes('\n') ? record.text.replaceAll('\n', '\u240a') : record.text;
  if (record.stream === 'console')
    return `${record.timestamp} stderr F:console${encodeMark(record.mark)} ${text}\n`;
  const start = `${record.timestamp} ${record.stream}`;
  if (text.length * 3 <= partBytesMax || Buffer.byteLength(text) <= partBytesMax)
    return `${start} ${record.part ? 'P:part' : 'F'} ${text}\n`;
  const parts = splitBytes(Buffer.from(text));
  const lastTags = record.part ? 'P:part' : 'F';
  return parts
    .map((part, position) => `${start} ${position === parts.length - 1 ? lastTags : 'P'} ${part}\n`)
    .join('');
}

/** The first record of a file: with it every file knows its line numbers and its container by itself. */
export function encodeFileStart(timestamp: Instant, firstNumber: number, mark: Mark | null): string {
  return `${timestamp} stderr F:file:${firstNumber}${encodeMark(mark)} Lines from number ${firstNumber}\n`;
}

/** What a record of the file is, by its bytes alone; `start` and `end` exclude the newline. */
export function classifyRecord(
  bytes: Buffer,
  start: number,
  end: number,
): 'line' | 'part' | 'console' | 'file' {
  const tags = start + tagsAt;
  if (tags >= end || bytes[start + 30] !== space || bytes[start + 37] !== space) return 'line';
  if (bytes[tags] === 0x50 && bytes[tags + 1] === space) return 'part';
  if (bytes[tags] !== 0x46 || bytes[tags + 1] !== 0x3a) return 'line';
  if (bytes.toString('latin1', tags + 2, tags + 6) === 'file') return 'file';
  return bytes.toString('latin1', tags + 2, tags + 9) === 'console' ? 'console' : 'line';
}

/** One record without its newline. What is not in the format (a file edited by hand) is a line with all of its text. */
export function decodeRecord(text: string): DecodedRecord {
  const tagsEnd = text.indexOf(' ', tagsAt);
  const stream = text.slice(31, 37);
  const timestamp = parseInstant(text.slice(0, 30));
  const shaped = text[30] === ' ' && text[37] === ' ' && tagsEnd !== -1 && timestamp !== null;
  if (!shaped || (stream !== 'stdout' && stream !== 'stderr')) return foreignLine(text);
  const [end, kind, ...details] = text.slice(tagsAt, tagsEnd).split(':');
  const base = { timestamp, text: text.slice(tagsEnd + 1), part: false, firstNumber: null };
  if (end === 'P' && kind !== 'part') return { ...base, kind: 'part', stream, mark: null };
  if (end === 'P') return { ...base, kind: 'line', stream, mark: null, part: true };
  if (kind === 'console') return { ...base, kind: 'line', stream: 'console', mark: decodeMark(details) };
  if (kind !== 'file') return { ...base, kind: 'line', stream, mark: null };
  const firstNumber = Number(details[0]);
  return { ...base, kind: 'file', stream: 'console', mark: decodeMark(details.slice(1)), firstNumber };
}

function foreignLine(text: string): DecodedRecord {
  return { kind: 'line', timestamp: '', stream: 'stdout', text, part: false, mark: null, firstNumber: null };
}

function encodeMark(mark: Mark | null): string {
  if (mark === null) return '';
  return `:${mark.containerId}:${mark.startedAt ?? ''}${mark.stopped ? ':stopped' : ''}`;
}

function decodeMark([containerId, startedAt, state]: string[]): Mark | null {
  if (!containerId) return null;
  return { containerId, startedAt: startedAt ? Number(startedAt) : null, stopped: state === 'stopped' };
}

/** Where the part of a text that begins at `start` is cut: between characters, so that each part is text for any reader. */
export function endOfPart(bytes: Buffer, start: number, end: number): number {
  let cut = Math.min(start + partBytesMax, end);
  while (cut < end && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return cut;
}

function splitBytes(bytes: Buffer): string[] {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = endOfPart(bytes, start, bytes.length);
    parts.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return parts;
}
