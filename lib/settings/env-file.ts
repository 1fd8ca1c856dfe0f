import type { SettingsProblem } from '@/lib/contracts/saved-settings';
import { type EnvLine, formatValue, parseEnvLine } from './env-line';

/** A line as it stands in the file, and as it is read. All lines' bytes together are the file. */
export interface FileLine {
  /** From 1. */
  number: number;
  /** With its line break. */
  bytes: Buffer;
  /** Null where the bytes are not UTF-8. */
  text: string | null;
  read: EnvLine;
}

const lineFeed = 0x0a;
const byteOrderMark = '\uFEFF';

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(start, next));
    start = next;
  }
  return lines;
}

/** The text without its line feed; null where it is not UTF-8. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\n$/, '');
  } catch {
    return null;
  }
}

function readLine(bytes: Buffer, index: number): FileLine {
  const text = decode(bytes);
  const number = index + 1;
  // A comment may be in any encoding.
  const isComment = /^[ \t]*#/.test(bytes.toString('latin1'));
  if (text === null) {
    const unreadable = { type: 'unreadable', name: null, message: 'It is not UTF-8 text' } as const;
    return { number, bytes, text, read: isComment ? { type: 'empty' } : unreadable };
  }
  if (index > 0 || !text.startsWith(byteOrderMark)) return { number, bytes, text, read: parseEnvLine(text) };
  const read = parseEnvLine(text.slice(1));
  if (read.type !== 'assignment') return { number, bytes, text, read };
  return { number, bytes, text, read: { ...read, start: read.start + 1, end: read.end + 1 } };
}

/** As some Windows editors write it: every second byte of plain text is then a NUL. */
export function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return true;
  return bytes.filter((byte) => byte === 0).length * 3 > bytes.length;
}

export function parseEnvFile(bytes: Buffer): FileLine[] {
  if (!isUtf16(bytes)) return splitLines(bytes).map(readLine);
  const message = 'The file is UTF-16: save it as UTF-8';
  return [{ number: 1, bytes, text: null, read: { type: 'unreadable', name: null, message } }];
}

/** The last assignment of a name counts, as with `docker run --env-file`. */
export function environmentOf(lines: readonly FileLine[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap(({ read }) => (read.type === 'assignment' ? [[read.name, read.value]] : [])),
  );
}

export function unreadableLines(lines: readonly FileLine[]): SettingsProblem[] {
  return lines.flatMap(({ number, read }) =>
    read.type === 'unreadable' ? [{ line: number, name: read.name, message: read.message }] : [],
  );
}

/** Where each variable's last assignment stands. */
export function lineNumbers(lines: readonly FileLine[]): Record<string, number> {
  return Object.fromEntries(
    lines.flatMap(({ read, number }) => (read.type === 'assignment' ? [[read.name, number]] : [])),
  );
}

/**
 * The file with the changed variables set, or, for null, taken out. Of a variable that is set, the value in its last
 * line is exchanged, or a line is added at the end; every other byte stays.
 */
export function changeEnvFile(bytes: Buffer, changes: Readonly<Record<string, string | null>>): Buffer {
  const lines = parseEnvFile(bytes);
  const lastLines = new Map(Object.entries(lineNumbers(lines)));
  const kept = lines.flatMap((line) => {
    if (line.read.type !== 'assignment' || !Object.hasOwn(changes, line.read.name)) return [line.bytes];
    const value = changes[line.read.name] ?? null;
    if (value === null) return [];
    return [lastLines.get(line.read.name) === line.number ? exchangeValue(line, value) : line.bytes];
  });
  const lineBreak = lines[0]?.bytes.toString('latin1').endsWith('\r\n') ? '\r\n' : '\n';
  const added = Object.entries(changes)
    .filter(([name, value]) => value !== null && !lastLines.has(name))
    .map(([name, value]) => `${name}=${formatValue(value ?? '')}${lineBreak}`);
  if (added.length === 0) return Buffer.concat(kept);
  return Buffer.concat([...kept, Buffer.from(missingBreak(kept.at(-1), lineBreak) + added.join(''))]);
}

/** What the last line lacks before another can follow. */
function missingBreak(last: Buffer | undefined, lineBreak: string): string {
  if (last === undefined || last.at(-1) === lineFeed) return '';
  return last.toString('latin1').endsWith('\r') ? '\n' : lineBreak;
}

function exchangeValue({ bytes, text, read }: FileLine, value: string): Buffer {
  if (read.type !== 'assignment' || text === null || read.value === value) return bytes;
  const end = bytes.at(-1) === lineFeed ? '\n' : '';
  return Buffer.from(text.slice(0, read.start) + formatValue(value) + text.slice(read.end) + end);
}
