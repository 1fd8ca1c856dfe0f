import { type LogLine, logPageLinesMax } from '@/lib/contracts/log';
import { type NumberedLine, readLines } from './log-file';
import type { LogFiles } from './log-files';
import { textKey } from './replay-filter';
import { ShownText, toPageLine } from './shown-line';

const pageLengthMax = 8 * 1024 * 1024;

export interface PageQuery {
  before?: number;
  after?: number;
  limit: number;
}

/** A window of lines by number: up to 5,000 lines or 8 MiB of text, those next to the asked number first. */
export async function readPage(files: LogFiles, query: PageQuery): Promise<LogLine[]> {
  const limit = Math.max(0, Math.min(query.limit, logPageLinesMax));
  const forward = query.after !== undefined;
  const first = forward ? Math.max(files.firstNumber, (query.after ?? 0) + 1) : 0;
  const last = Math.min(files.lastNumber, (query.before ?? files.lastNumber + 1) - 1);
  const from = forward ? first : Math.max(files.firstNumber, last - limit + 1);
  const to = forward ? Math.min(last, from + limit - 1) : last;
  const lines: LogLine[] = [];
  let length = 0;
  for await (const batch of readRange(files, from, to)) {
    for (const line of batch) {
      const pageLine = toPageLine(line.number, line, new ShownText(line.text));
      length += pageLine.text.length;
      if (forward && length > pageLengthMax && lines.length > 0) return lines;
      lines.push(pageLine);
      while (length > pageLengthMax && lines.length > 1) length -= lines.shift()?.text.length ?? 0;
    }
  }
  return lines;
}

/** Lines by number over all files; the caller may stop at any time. */
async function* readRange(files: LogFiles, from: number, to: number): AsyncGenerator<NumberedLine[]> {
  if (to < from) return;
  for (const file of [...files.files]) {
    const last = file.firstNumber + file.lines - 1;
    const present = files.files.includes(file) && file.lines > 0;
    if (present && last >= from && file.firstNumber <= to) yield* readLines(file, from, to);
  }
}

/**
 * The latest recorded lines, newest batch last, back to the instant or to `linesMax` of them. To compare with, not to
 * show: of a long text only its digest is kept, since a thousand of them would fill the memory.
 */
export async function readRecent(files: LogFiles, since: string, linesMax: number): Promise<NumberedLine[]> {
  const stepLines = 2000;
  let recent: NumberedLine[] = [];
  for (let to = files.lastNumber; to >= Math.max(1, files.firstNumber) && recent.length < linesMax; ) {
    const step: NumberedLine[] = [];
    for await (const batch of readRange(files, to - stepLines + 1, to))
      for (const line of batch) step.push({ ...line, text: textKey(line.text) });
    recent = [...step, ...recent];
    const oldest = step.find((line) => line.stream !== 'console');
    if (oldest !== undefined && oldest.timestamp < since) break;
    to -= stepLines;
  }
  return recent;
}
