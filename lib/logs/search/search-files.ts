import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogLine } from '@/lib/contracts/log';
import { type LogSearch, type LogSearchEvent, searchNumbersMax } from '@/lib/contracts/log-search';
import type { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { ShownText, toPageLine } from '@/lib/logs/shown-line';
import { LogBytes } from '@/lib/logs/store/log-bytes';
import { LastLines } from './last-lines';
import { PlaceCounts } from './place-counts';
import type { RecordedLine } from './recorded-line';
import { LineNumbers, type OpenFile, type SearchedFile } from './searched-file';
import { WantedLines } from './wanted-lines';

const progressMs = 100;

/**
 * Ends when all is searched. It reads and computes without a pause: not for a thread that has other work.
 * @param goodTime what is no news where only that is searched for
 * @param seen what is to hold its shapes
 */
export function* searchFiles(
  open: readonly OpenFile[],
  search: LogSearch,
  beat: () => void = () => undefined,
  goodTime: GoodTime | null = null,
  seen: ShapeSet | null = null,
): Generator<LogSearchEvent> {
  const files = open.map((file): SearchedFile => ({ ...file, log: new LogBytes(file) }));
  const run = new SearchRun(files, search, new WantedLines(search, beat, goodTime, seen));
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let toldAt = performance.now();
  for (const { file, found, endOffset } of run.searchAll()) {
    yield* run.news();
    if (found.length > 0) yield { type: 'numbers-found', numbers: found };
    if (performance.now() - toldAt < progressMs) continue;
    toldAt = performance.now();
    const before = files.slice(0, files.indexOf(file)).reduce((sum, { bytes }) => sum + bytes, 0);
    yield { type: 'search-progressed', searchedBytes: before + endOffset, totalBytes, count: run.count };
  }
  yield* run.news(true);
  yield { type: 'search-progressed', searchedBytes: totalBytes, totalBytes, count: run.count };
  if (run.places !== null) yield { type: 'places-counted', places: run.places.all };
  const last = files.at(-1);
  let sent = 0;
  for (const lines of run.last.take()) {
    sent += lines.length;
    yield { type: 'lines-found', lines };
  }
  const more = run.count > Math.max(sent, run.numbersSent);
  const lastNumber = last === undefined ? 0 : last.firstNumber + last.lines - 1;
  const examined = run.wanted.unseen?.examined;
  yield {
    type: 'search-ended',
    count: run.count,
    more,
    lastNumber,
    ...(examined !== undefined && { examined }),
  };
}

class SearchRun {
  count = 0;
  numbersSent = 0;
  readonly last: LastLines;
  /** Null where nobody asks for them. */
  readonly places: PlaceCounts | null;
  #first: LogLine | null = null;
  readonly #files: readonly SearchedFile[];
  readonly #search: LogSearch;

  constructor(
    files: readonly SearchedFile[],
    search: LogSearch,
    readonly wanted: WantedLines,
  ) {
    this.places = search.places === 0 ? null : new PlaceCounts(files, search.places);
    this.last = new LastLines(search.lines);
    this.#files = files;
    this.#search = search;
  }

  /** What each stretch has that is read: the numbers of the lines as far as they are wanted. */
  *searchAll(): Generator<{ file: SearchedFile; found: number[]; endOffset: number }> {
    let numbers: LineNumbers | null = null;
    for (const { file, stretch, lines } of this.wanted.stretchesOf(this.#files)) {
      if (numbers?.file !== file) numbers = new LineNumbers(file);
      const found: number[] = [];
      for (const { line, kind } of lines) {
        const offset = stretch.offset + line.start;
        this.count += 1;
        this.last.add(file, offset);
        if (this.count === 1 && this.wanted.unseen !== null)
          this.#first = shownLine(numbers.at(offset, stretch), line);
        const sendsNumber = this.#search.numbers && this.numbersSent < searchNumbersMax;
        if (!sendsNumber && this.places === null) continue;
        const number = numbers.at(offset, stretch);
        this.places?.add(number, kind);
        if (!sendsNumber) continue;
        found.push(number);
        this.numbersSent += 1;
      }
      yield { file, found, endOffset: stretch.offset + stretch.bytes.length };
    }
  }

  /** What a search for news tells once, when it is known. @param ended whether all is searched */
  *news(ended = false): Generator<LogSearchEvent> {
    yield* this.wanted.goodHour(ended);
    if (this.#first !== null) yield { type: 'first-found', line: this.#first };
    this.#first = null;
  }
}

function shownLine(number: number, line: RecordedLine): LogLine {
  const text = new ShownText();
  text.add(line.text());
  return toPageLine(number, line, text);
}
