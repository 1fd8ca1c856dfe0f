import { type LogLine, type LogPage, logPageLinesMax } from '@/lib/contracts/log';
import { lineAtTime } from './line-at-time';
import { type LineText, type NumberedLine, readLines } from './log-file';
import type { LogFiles } from './log-files';
import { textKey } from './replay-filter';
import { ShownText } from './shown-line';

const pageLengthMax = 8 * 1024 * 1024;

export interface PageQuery {
  before?: number;
  after?: number;
  /** The lines around this instant, milliseconds since 1970, whatever the two above. */
  at?: number;
  limit: number;
}

/** A window of lines by number, or by time, and then with the line's number. */
export async function readWindow(files: LogFiles, query: PageQuery): Promise<Omit<LogPage, 'summary'>> {
  const { at, limit } = query;
  if (at === undefined) return { lines: await readPage(files, query) };
  const place = await lineAtTime(files, at);
  const around = place === null ? {} : { after: Math.max(0, place - 1 - Math.floor(limit / 2)) };
  return { lines: await readPage(files, { ...around, limit }), place };
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
  for await (const batch of readRange(files, { from, to }, () => new ShownText())) {
    for (const line of batch) {
      const { number, at, stream, text } = line;
      const pageLine = { number, at, stream, text };
      length += pageLine.text.length;
      if (forward && length > pageLengthMax && lines.length > 0) return lines;
      lines.push(pageLine);
      while (length > pageLengthMax && lines.length > 1) length -= lines.shift()?.text.length ?? 0;
    }
  }
  return lines;
}

/** Lines by number over all files; the caller may stop at any time. */
async function* readRange(
  files: LogFiles,
  range: { from: number; to: number },
  createText: () => LineText,
): AsyncGenerator<NumberedLine[]> {
  const { from, to } = range;
  if (to < from) return;
  for (const file of [...files.files]) {
    const last = file.firstNumber + file.lines - 1;
    const present = files.files.includes(file) && file.lines > 0;
    if (present && last >= from && file.firstNumber <= to) yield* readLines(file, range, createText);
  }
}

/**
 * The latest recorded lines, newest batch last, back to the instant or to `linesMax` of them. To compare with, not to
 * show: of a long text only its key is kept, since a thousand of them would fill the memory.
 */
export async function readRecent(files: LogFiles, since: string, linesMax: number): Promise<NumberedLine[]> {
  const stepLines = 2000;
  let recent: NumberedLine[] = [];
  for (let to = files.lastNumber; to >= Math.max(1, files.firstNumber) && recent.length < linesMax; ) {
    const step: NumberedLine[] = [];
    const range = { from: to - stepLines + 1, to };
    for await (const batch of readRange(files, range, () => new ComparedText())) step.push(...batch);
    recent = [...step, ...recent];
    const lines = step.filter((line) => line.stream !== 'console');
    // A line has the time of its beginning, and so may stand behind later ones.
    if (lines.length > 0 && lines.every(({ timestamp }) => timestamp < since)) break;
    to -= stepLines;
  }
  return recent;
}

/** Of a long text only its key is kept. */
class ComparedText implements LineText {
  #text = '';

  add(piece: string): void {
    this.#text += piece;
  }

  take(): string {
    return textKey(this.#text);
  }
}
