import type { LogLine } from '@/lib/contracts/log';
import { displayText } from '@/lib/core/display-text';
import {
  continueRecord,
  type LogLevel,
  type ParsedLogText,
  parseLogText,
  type RecordState,
  recordStart,
} from '@/lib/core/log-record';
import { RepeatReader } from './repeats';
import { rangesWithin, readTerminalText, type StyledRange } from './terminal-text';

const shownLengthMax = 4000;

/** A line ready to be drawn. All texts are safe to show. */
export interface LogEntry {
  number: number;
  at: number;
  stream: LogLine['stream'];
  /** `14:30:58.690`, local. */
  time: string;
  type: 'line' | 'divider';
  level: LogLevel;
  /** `INFO`; empty where the line does not say one. */
  levelName: string;
  logger: string;
  message: string;
  /** What the program coloured in the message; undefined: nothing. */
  ranges?: readonly StyledRange[];
  fields: string;
  /** Number of the line whose record this one continues. */
  head: number | null;
  /** It differs from the line before it in nothing but time. */
  repeats?: true;
}

const names: Record<LogLevel, string> = { error: 'ERROR', warn: 'WARN', info: 'INFO', debug: 'DEBUG' };

/** Turns lines into entries, in order; remembers the open record from batch to batch. */
export class EntryReader {
  #state: RecordState = recordStart;
  #head: LogEntry | null = null;
  readonly #repeats = new RepeatReader();

  read(lines: readonly LogLine[]): LogEntry[] {
    return lines.map((line) => {
      const repeats = this.#repeats.read(line);
      const entry = this.#readLine(line);
      return repeats && entry.head === null ? { ...entry, repeats } : entry;
    });
  }

  #readLine(line: LogLine): LogEntry {
    const { text, ranges } = readTerminalText(cut(line.text));
    const { number, at, stream } = line;
    const base = { number, at, stream, time: formatTime(line.at), fields: '', logger: '' };
    if (line.stream === 'console') {
      this.#begin(null);
      return { ...base, type: 'divider', level: 'info', levelName: '', message: text, head: null };
    }
    const parsed = parseLogText(text);
    if (parsed?.level) {
      const entry: LogEntry = {
        ...base,
        ...shownParts(parsed),
        type: 'line',
        level: parsed.level,
        levelName: names[parsed.level],
        head: null,
        ...(ranges.length > 0 && { ranges: messageRanges(ranges, text, parsed) }),
      };
      this.#begin(entry);
      return entry;
    }
    const { joins, state } = continueRecord(text, this.#state);
    this.#state = state;
    const head = joins ? this.#head : null;
    const level = head?.level ?? 'info';
    const entry: LogEntry = {
      ...base,
      type: 'line',
      level,
      levelName: '',
      message: text,
      head: head?.number ?? null,
      ...(ranges.length > 0 && { ranges }),
    };
    if (head === null) this.#begin(entry);
    return entry;
  }

  #begin(head: LogEntry | null): void {
    this.#head = head;
    this.#state = head === null ? recordStart : { open: true, trace: 'none' };
  }
}

/** Those of the line that are in its message, where that stands in the line as it is. */
function messageRanges(
  ranges: readonly StyledRange[],
  text: string,
  { logger, message, fields }: Pick<LogEntry, 'logger' | 'message' | 'fields'>,
): StyledRange[] {
  const at =
    fields === '' ? text.lastIndexOf(message) : text.indexOf(message, text.indexOf(logger) + logger.length);
  return at === -1 ? [] : rangesWithin(ranges, at, message.length);
}

/** What JSON or quotes had in escapes stands in the parts as it is. */
function shownParts({
  logger,
  message,
  fields,
}: ParsedLogText): Pick<LogEntry, 'logger' | 'message' | 'fields'> {
  return { logger: displayText(logger), message: displayText(message), fields: displayText(fields) };
}

function cut(text: string): string {
  if (text.length <= shownLengthMax) return text;
  return `${text.slice(0, shownLengthMax)} … ${text.length - shownLengthMax} more characters in the download`;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

function formatTime(at: number): string {
  if (at === 0) return '';
  const date = new Date(at);
  const seconds = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return `${seconds}.${pad(date.getMilliseconds(), 3)}`;
}
