import type { LogEntry } from './log-entry';
import type { LogRow } from './log-rows';

const lineHeight = 20;
const dividerHeight = 36;
const gutters = { wide: 312, narrow: 108 };
const narrowGap = 6;
/** As many characters of the text as a fold's button takes beside a repeat's count. */
const chipCells = { fold: 24, repeat: 17 };

/** How rows are laid out: `columns` is how many characters of the message fit on a line, null when lines do not wrap. */
export interface RowLayout {
  columns: number | null;
  /** On a narrow page level and logger stand before the message, and lines stand apart. */
  narrow: boolean;
}

/** The tops of all rows as running sums, so that the window is found by a binary search however long the log is. */
export class RowGeometry {
  #ends: number[] = [];

  get totalHeight(): number {
    return this.#ends.at(-1) ?? 0;
  }

  top(index: number): number {
    return index <= 0 ? 0 : (this.#ends[index - 1] ?? this.totalHeight);
  }

  /** Measures again from this row on. */
  update(rows: readonly LogRow[], from: number, layout: RowLayout): void {
    this.#ends.length = Math.min(this.#ends.length, from);
    let end = this.totalHeight;
    for (let index = this.#ends.length; index < rows.length; index += 1) {
      const row = rows[index];
      if (row !== undefined) end += rowHeight(row, layout);
      this.#ends.push(end);
    }
  }

  /** Index of the row at this offset. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Wrapped rows break anywhere in a fixed-width face, so that their height follows from the length alone. */
function rowHeight(row: LogRow, { columns, narrow }: RowLayout): number {
  if (row.type === 'divider') return dividerHeight;
  if (columns === null) return lineHeight;
  const { fields } = row.entry;
  const message = row.type === 'fold' && row.open ? '' : row.entry.message;
  const cells = cellsOf(message) + (fields === '' ? 0 : cellsOf(fields) + 2) + chipOf(row);
  const before = narrow && row.type !== 'fold' ? prefixCells(row.entry) : 0;
  const height = Math.max(1, Math.ceil((before + cells) / columns)) * lineHeight;
  return narrow ? height + narrowGap : height;
}

function chipOf(row: LogRow): number {
  if (row.type === 'fold') return chipCells.fold;
  return row.type === 'repeat' ? chipCells.repeat + row.count.toLocaleString('en').length : 0;
}

/** How many characters of the message fit beside the other columns. */
export function columnsFor(width: number, characterWidth: number, narrow: boolean): number {
  const gutter = narrow ? gutters.narrow : gutters.wide;
  return Math.max(16, Math.floor((width - gutter) / characterWidth));
}

/** What stands before the message on a narrow page. */
export function narrowPrefix({ level, levelName, logger, head }: LogEntry): {
  level: string;
  logger: string;
} {
  if (head !== null) return { level: '', logger: '' };
  const spaced = (part: string) => (part === '' ? '' : `${part} `);
  return { level: spaced(level === 'info' ? '' : levelName), logger: spaced(logger) };
}

function prefixCells(entry: LogEntry): number {
  const { level, logger } = narrowPrefix(entry);
  return cellsOf(level) + cellsOf(logger);
}

function cellsOf(text: string): number {
  let cells = text.length;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x10ff) cells += 1;
  return cells;
}
