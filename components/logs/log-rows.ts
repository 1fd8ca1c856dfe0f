import type { LogLevel } from '@/lib/core/log-record';
import type { LogEntry } from './log-entry';

/** One drawn row. A fold stands for the lines of a record behind its first one and shows the last, the cause. */
export type LogRow =
  | { type: 'line'; entry: LogEntry }
  | { type: 'divider'; entry: LogEntry }
  | { type: 'fold'; entry: LogEntry; head: number; count: number; open: boolean };

export interface RowFilter {
  levels: ReadonlySet<LogLevel>;
  /** Heads of the records that are shown whole. */
  openFolds: ReadonlySet<number>;
}

/** Adds the entries' rows to `rows`; answers from which row on they changed. */
export function appendRows(rows: LogRow[], entries: readonly LogEntry[], filter: RowFilter): number {
  let changedFrom = rows.length;
  for (const entry of entries) {
    if (entry.type === 'divider') rows.push({ type: 'divider', entry });
    else if (filter.levels.has(entry.level)) {
      if (entry.head === null) rows.push({ type: 'line', entry });
      else changedFrom = Math.min(changedFrom, appendContinued(rows, entry, entry.head, filter));
    }
  }
  return changedFrom;
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
