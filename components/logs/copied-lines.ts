import type { LogEntry } from './log-entry';
import type { LogRow } from './log-rows';

/**
 * What is copied of selected rows: each line of a folded repeat with its own time. Null where none is among them, or only a part
 * of one is selected: then it is the browser's own text.
 * @param entriesBetween those that are loaded, by number, both included
 */
export function copiedLines(
  rows: readonly LogRow[],
  entriesBetween: (from: number, to: number) => readonly LogEntry[],
  formatTime: (at: number) => string,
): string | null {
  if (!rows.some((row) => row.type === 'repeat' && !row.open)) return null;
  const entries = rows.flatMap((row) =>
    row.type === 'repeat' && !row.open ? entriesBetween(row.entry.number, row.last.number) : [row.entry],
  );
  return entries.map((entry) => lineText(entry, formatTime)).join('\n');
}

function lineText(entry: LogEntry, formatTime: (at: number) => string): string {
  const { at, levelName, logger, message, fields, head } = entry;
  if (head !== null) return message;
  return [formatTime(at), levelName, logger, message, fields].filter((part) => part !== '').join(' ');
}

/** The rows that a selection reaches, by the elements that show them; none for a selection within one row's text. */
export function selectedRows(
  selection: Selection | null,
  viewport: HTMLElement,
  rows: readonly LogRow[],
): LogRow[] {
  if (selection === null || selection.isCollapsed) return [];
  const elements = [...viewport.querySelectorAll<HTMLElement>('[data-line]')];
  const touched = elements.filter((element) => selection.containsNode(element, true));
  const [only] = touched;
  if (touched.length === 1 && only !== undefined && !holdsAll(selection, only)) return [];
  const numbers = new Set(touched.map(({ dataset }) => Number(dataset.line)));
  return rows.filter(({ entry }) => numbers.has(entry.number));
}

/** Whether the text of the element is selected whole. */
function holdsAll(selection: Selection, { textContent }: HTMLElement): boolean {
  return selection.toString().replace(/\s/g, '').length >= textContent.replace(/\s/g, '').length;
}
