import type { LogLine } from '@/lib/contracts/log';
import { displayText } from '@/lib/core/display-text';
import {
  continueRecord,
  type LogLevel,
  parseLogText,
  type RecordState,
  recordStart,
} from '@/lib/core/log-record';

const shownLengthMax = 4000;

/** A line ready to be drawn. All texts are safe to show. */
export interface LogEntry {
  number: number;
  at: number;
  /** `14:30:58.690`, local. */
  time: string;
  type: 'line' | 'divider';
  level: LogLevel;
  /** `INFO`; empty where the line does not say one. */
  levelName: string;
  logger: string;
  message: string;
  fields: string;
  /** Number of the line whose record this one continues. */
  head: number | null;
}

const names: Record<LogLevel, string> = { error: 'ERROR', warn: 'WARN', info: 'INFO', debug: 'DEBUG' };

/** Turns lines into entries, in order; remembers the open record from batch to batch. */
export class EntryReader {
  #state: RecordState = recordStart;
  #head: LogEntry | null = null;

  read(lines: readonly LogLine[]): LogEntry[] {
    return lines.map((line) => this.#readLine(line));
  }

  #readLine(line: LogLine): LogEntry {
    const text = displayText(cut(line.text));
    const base = { number: line.number, at: line.at, time: formatTime(line.at), fields: '', logger: '' };
    if (line.stream === 'console') {
      this.#begin(null);
      return { ...base, type: 'divider', level: 'info', levelName: '', message: text, head: null };
    }
    const parsed = parseLogText(text);
    if (parsed?.level) {
      const entry: LogEntry = {
        ...base,
        ...parsed,
        type: 'line',
        level: parsed.level,
        levelName: names[parsed.level],
        head: null,
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
    };
    if (head === null) this.#begin(entry);
    return entry;
  }

  #begin(head: LogEntry | null): void {
    this.#head = head;
    this.#state = head === null ? recordStart : { open: true, trace: 'none' };
  }
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
