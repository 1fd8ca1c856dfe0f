import type { EngineLogLine } from '@/lib/engine/types';
import { fixedWidth, type Instant, parseInstant, toInstant } from './timestamp';

/**
 * The CRI log format, `<RFC3339Nano> stdout|stderr F|P <text>`: `F` ends a line, `P` is a part of a long one. The recorder's
 * own records differ from a container's in what a container cannot forge by its output, and in no tag, since some readers
 * know `F` and `P` only:
 * - A divider, and the first record of each file, has the zone `+00:00` where a line has `Z`. Its text begins with `console`
 *   or `file` and the mark: `2026-11-23T16:23:10.123000000+00:00 stderr F console:c4e19b7a02d5:1795000000000 Container started`.
 * - A `P` of less than 16 bytes of text ends a numbered line that goes on in the next one, for no line may fill the memory.
 *
 * Files of earlier versions have the tags `F:console`, `F:file` and `P:part` for the three.
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
/** What the last record of a part has less than, and every other `P` at least. */
const partBytesMin = 16;
/** Of the last record of a part, before it is moved to the beginning of a character. */
const lastPartBytes = partBytesMin - 4;
/** What a text has at least to be cut into such records, wherever its characters begin. */
const cutBytesMin = 2 * partBytesMin;
const tagsAt = 38;
const space = 0x20;
const letterF = 0x46;
const letterP = 0x50;
const colon = 0x3a;
const ownZone = '+00:00';
const ownTimeWidth = fixedWidth - 1 + ownZone.length;
const ownTextAt = ownTimeWidth + ' stderr F '.length;

/** A line of the engine as it is recorded. */
export function toRecord({ stream, timestamp, text, part = false }: EngineLogLine): LogRecord {
  return { timestamp: parseInstant(timestamp) ?? toInstant(0), stream, text, part, mark: null };
}

/** One line as records, each ended by a newline. A newline inside the text cannot be written and becomes its picture. */
export function encodeRecord(record: LogRecord): string {
  const text = record.text.includes('\n') ? record.text.replaceAll('\n', '\u240a') : record.text;
  if (record.stream === 'console')
    return ownRecord(record.timestamp, `console${encodeMark(record.mark)}`, text);
  const start = `${record.timestamp} ${record.stream}`;
  if (!record.part && (text.length * 3 <= partBytesMax || Buffer.byteLength(text) <= partBytesMax))
    return `${start} F ${text}\n`;
  const bytes = Buffer.from(text);
  let encoded = '';
  let from = 0;
  for (const cut of cutsOf(bytes, 0, bytes.length, record.part)) {
    encoded += `${start} P ${bytes.toString('utf8', from, cut)}\n`;
    from = cut;
  }
  return `${encoded}${start} ${lastTag(bytes.length, record.part)} ${bytes.toString('utf8', from)}\n`;
}

/** The first record of a file: with it every file knows its line numbers and its container by itself. */
export function encodeFileStart(timestamp: Instant, firstNumber: number, mark: Mark | null): string {
  return ownRecord(timestamp, `file:${firstNumber}${encodeMark(mark)}`, `Lines from number ${firstNumber}`);
}

function ownRecord(timestamp: Instant, head: string, text: string): string {
  return `${timestamp.slice(0, fixedWidth - 1)}${ownZone} stderr F ${head} ${text}\n`;
}

/** What a record of the file is, by its bytes alone; `start` and `end` exclude the newline. */
export function classifyRecord(
  bytes: Buffer,
  start: number,
  end: number,
): 'line' | 'part' | 'console' | 'file' {
  if (bytes[start + ownTimeWidth] === space) return ownKind(bytes, start + ownTextAt, end);
  const tags = start + tagsAt;
  if (tags >= end || bytes[start + 30] !== space || bytes[start + 37] !== space) return 'line';
  if (bytes[tags] === letterP && bytes[tags + 1] === space)
    return end - tags - 2 < partBytesMin ? 'line' : 'part';
  if (bytes[tags] !== letterF || bytes[tags + 1] !== colon) return 'line';
  return ownKind(bytes, tags + 2, end);
}

function ownKind(bytes: Buffer, at: number, end: number): 'line' | 'console' | 'file' {
  if (bytes.toString('latin1', at, Math.min(at + 5, end)) === 'file:') return 'file';
  return /^console[: ]/.test(bytes.toString('latin1', at, Math.min(at + 8, end))) ? 'console' : 'line';
}

/** One record without its newline. What is not in the format (a file edited by hand) is a line with all of its text. */
export function decodeRecord(text: string): DecodedRecord {
  if (text[ownTimeWidth] === ' ') return decodeOwn(text);
  const tagsEnd = text.indexOf(' ', tagsAt);
  const stream = text.slice(31, 37);
  const timestamp = parseInstant(text.slice(0, 30));
  const shaped = text[30] === ' ' && text[37] === ' ' && tagsEnd !== -1 && timestamp !== null;
  if (!shaped || (stream !== 'stdout' && stream !== 'stderr')) return foreignLine(text);
  const [end, ...own] = text.slice(tagsAt, tagsEnd).split(':');
  const rest = text.slice(tagsEnd + 1);
  const base = { timestamp, stream, text: rest, part: false, mark: null, firstNumber: null } as const;
  if (end === 'P')
    return own[0] === 'part' || isShort(rest)
      ? { ...base, kind: 'line', part: true }
      : { ...base, kind: 'part' };
  return ownDetails(timestamp, own, rest) ?? { ...base, kind: 'line' };
}

function decodeOwn(text: string): DecodedRecord {
  const timestamp = parseInstant(text.slice(0, ownTimeWidth));
  const headEnd = text.indexOf(' ', ownTextAt);
  if (timestamp === null || headEnd === -1 || text.slice(ownTimeWidth, ownTextAt) !== ' stderr F ')
    return foreignLine(text);
  const head = text.slice(ownTextAt, headEnd).split(':');
  return ownDetails(timestamp, head, text.slice(headEnd + 1)) ?? foreignLine(text);
}

/** A divider or the first record of a file; null where the head is neither's. */
function ownDetails(timestamp: Instant, [kind, ...details]: string[], text: string): DecodedRecord | null {
  const base = { timestamp, stream: 'console', text, part: false } as const;
  if (kind === 'console') return { ...base, kind: 'line', mark: decodeMark(details), firstNumber: null };
  if (kind !== 'file') return null;
  return { ...base, kind: 'file', mark: decodeMark(details.slice(1)), firstNumber: Number(details[0]) };
}

const isShort = (text: string) => text.length < partBytesMin && Buffer.byteLength(text) < partBytesMin;

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

/**
 * Where the bytes of a text are cut into records: between characters, so that each part is text for any reader.
 * @param part whether the line goes on behind this text
 */
export function* cutsOf(bytes: Buffer, start: number, end: number, part: boolean): Generator<number> {
  let from = start;
  while (end - from > partBytesMax) {
    const rest = end - from - partBytesMax;
    from = characterStart(bytes, from + partBytesMax - (rest < cutBytesMin ? cutBytesMin : 0));
    yield from;
  }
  if (part && end - start >= cutBytesMin) yield characterStart(bytes, end - lastPartBytes);
}

/** The tag of a text's last record. A part that is too short to be cut, as no engine's is, has the one of earlier versions. */
export function lastTag(textBytes: number, part: boolean): 'F' | 'P' | 'P:part' {
  if (!part) return 'F';
  return textBytes >= cutBytesMin ? 'P' : 'P:part';
}

function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
