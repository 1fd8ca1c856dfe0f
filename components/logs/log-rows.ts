import type { LogStream } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import type { LogEntry } from './log-entry';

/**
 * One drawn row. A fold stands for the lines of a record behind its first one and shows the last, the cause; a repeat for equal
 * lines, of which it is the first: the others are rows of their own while it is open.
 */
export type LogRow =
  | { type: 'line'; entry: LogEntry; repeatOf?: number }
  | { type: 'repeat'; entry: LogEntry; last: LogEntry; count: number; open: boolean }
  | { type: 'divider'; entry: LogEntry }
  | { type: 'fold'; entry: LogEntry; head: number; count: number; open: boolean };

export interface RowFilter {
  levels: ReadonlySet<LogLevel>;
  /** Null: both. */
  stream: LogStream | null;
  /** Heads of the records that are shown whole. */
  openFolds: ReadonlySet<number>;
  /** Whether equal lines that follow each other are one row. */
  foldsRepeats: boolean;
  /** First lines of the repeats that are shown whole. */
  openRepeats: ReadonlySet<number>;
}

/** Adds the entries' rows to `rows`; answers from which row on they changed. */
export function appendRows(rows: LogRow[], entries: readonly LogEntry[], filter: RowFilter): number {
  let changedFrom = rows.length;
  for (const entry of entries) {
    if (entry.type === 'divider') rows.push({ type: 'divider', entry });
    else if (isShown(entry, filter)) {
      if (entry.head === null) changedFrom = Math.min(changedFrom, appendLine(rows, entry, filter));
      else changedFrom = Math.min(changedFrom, appendContinued(rows, entry, entry.head, filter));
    }
  }
  return changedFrom;
}

/** Dividers always are. */
export function isShown({ type, level, stream }: LogEntry, filter: RowFilter): boolean {
  if (type === 'divider') return true;
  return filter.levels.has(level) && (filter.stream === null || stream === filter.stream);
}

/** Answers from which row on they changed. */
function appendLine(rows: LogRow[], entry: LogEntry, filter: RowFilter): number {
  const last = rows.at(-1);
  const first = entry.repeats && filter.foldsRepeats && last !== undefined ? firstBefore(last, entry) : null;
  if (first === null) {
    rows.push({ type: 'line', entry });
    return rows.length - 1;
  }
  const count = entry.number - first + 1;
  const open = filter.openRepeats.has(first);
  const at = open ? rows.length - count + 1 : rows.length - 1;
  const row = rows[at];
  if (row !== undefined) rows[at] = { type: 'repeat', entry: row.entry, last: entry, count, open };
  if (open) rows.push({ type: 'line', entry, repeatOf: first });
  return at;
}

/** The first of the equal lines of which this row has the one right before the entry; null where something lies between. */
function firstBefore(row: LogRow, { number }: LogEntry): number | null {
  if (row.type === 'divider' || row.type === 'fold') return null;
  const last = row.type === 'repeat' ? row.last : row.entry;
  if (last.number !== number - 1 || last.head !== null) return null;
  return row.type === 'line' ? (row.repeatOf ?? row.entry.number) : row.entry.number;
}

function appendContinued(rows: LogRow[], entry: LogEntry, head: number, filter: RowFilter): number {
  const last = rows.at(-1);
  const open = filter.openFolds.has(head);
  const foldAt = rows.length - 1;
  if (!open && last?.type === 'fold' && last.head === head) {
    rows[foldAt] = { ...last, entry, count: last.count + 1 };
    return foldAt;
  }
  if (!open || (last?.type === 'line' && last.entry.number === head))
    rows.push({ type: 'fold', entry, head, count: 1, open });
  if (open) rows.push({ type: 'line', entry });
  return rows.length - 1;
}

/** The text in which one searches: what the row shows. */
export function searchTextOf(entry: LogEntry): string {
  return `${entry.logger} ${entry.message} ${entry.fields}`.toLowerCase();
}
