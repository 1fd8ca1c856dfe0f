import type { LogLine, LogSummary } from '@/lib/contracts/log';
import type { LogStream } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import { EntryReader, type LogEntry } from './log-entry';
import { appendRows, isShown, type LogRow, type RowFilter } from './log-rows';
import { RowGeometry, type RowLayout } from './row-geometry';

export const loadedMax = 100_000;
const trimStep = 20_000;

/** What is loaded of the log, and the rows it makes. Pure: it knows neither the network nor the page. */
export class LogStore {
  readonly rows: LogRow[] = [];
  readonly geometry = new RowGeometry();
  readonly counts: Record<LogLevel, number> = { error: 0, warn: 0, info: 0, debug: 0 };
  levels: ReadonlySet<LogLevel> = new Set<LogLevel>(['error', 'warn', 'info']);
  stream: LogStream | null = null;
  /** Whether a line is searched for, beside its level and stream; null: no line is, or only the console can tell. */
  isFound: ((entry: LogEntry) => boolean) | null = null;
  /** Numbers of the shown lines that are searched for, ascending. */
  matches: number[] = [];
  summary: LogSummary | null = null;
  /** Height by which everything below moved because rows were put in front or taken away; the view adds it once. */
  shiftHeight = 0;
  #entries: LogEntry[] = [];
  #reader = new EntryReader();
  #openFolds = new Set<number>();
  #foldsRepeats = true;
  /** By their first line. */
  #openRepeats = new Set<number>();
  /** The first that is loaded, as it came; null where that is not known. */
  #firstLine: LogLine | null = null;
  #layout: RowLayout = { columns: null, narrow: false };

  get firstNumber(): number {
    return this.#entries[0]?.number ?? 0;
  }

  get lastNumber(): number {
    return this.#entries.at(-1)?.number ?? 0;
  }

  /** Whether a reader who is paused gets no more lines in front of what is kept. */
  get full(): boolean {
    return this.#entries.length >= loadedMax;
  }

  get loaded(): number {
    return this.#entries.length;
  }

  reset(lines: readonly LogLine[]): void {
    this.#entries = [];
    this.#reader = new EntryReader();
    this.#firstLine = lines[0] ?? null;
    this.#recount();
    this.#rebuild();
    this.append(lines);
  }

  /** Adds newer lines; what is known already is left out. The oldest go when there are too many, unless `keepFront`. */
  append(lines: readonly LogLine[], keepFront = false): void {
    const entries = this.#reader.read(lines.filter(({ number }) => number > this.lastNumber));
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#count(entry);
      if (this.#isMatch(entry)) this.matches.push(entry.number);
    }
    this.geometry.update(this.rows, appendRows(this.rows, entries, this.#filter), this.#layout);
    if (!keepFront && this.#entries.length > loadedMax) this.#trim();
  }

  /** Puts older lines in front. */
  prepend(lines: readonly LogLine[]): void {
    const added = lines.filter(({ number }) => number < this.firstNumber);
    const reader = new EntryReader();
    const older = reader.read(added);
    const [next] = this.#firstLine === null ? [] : reader.read([this.#firstLine]);
    const [first] = this.#entries;
    if (next?.repeats && first !== undefined) {
      this.#entries[0] = { ...first, repeats: true };
      this.#moveRepeat(first.number, older);
    }
    this.#firstLine = added[0] ?? this.#firstLine;
    this.#keepPlace(() => {
      this.#entries = [...older, ...this.#entries];
      this.#recount();
      this.#rebuild();
    });
  }

  /** Shows the lines of these levels and this stream, null for both. */
  show(levels: readonly LogLevel[], stream: LogStream | null): void {
    this.levels = new Set(levels);
    this.stream = stream;
    this.#rebuild();
  }

  toggleFold(head: number): void {
    if (!this.#openFolds.delete(head)) this.#openFolds.add(head);
    this.#rebuild();
  }

  /** Shows all of the equal lines that begin here, or one for all. */
  toggleRepeat(first: number): void {
    if (!this.#openRepeats.delete(first)) this.#openRepeats.add(first);
    this.#rebuild();
  }

  /** @param viewTop where the view stands; its first row stays there */
  setFoldsRepeats(folds: boolean, viewTop: number): void {
    if (folds === this.#foldsRepeats) return;
    const first = this.geometry.indexAt(viewTop);
    const before = this.geometry.top(first);
    const number = this.rows[first]?.entry.number ?? 0;
    this.#foldsRepeats = folds;
    this.#rebuild();
    this.shiftHeight += this.geometry.top(this.#rowOf(number)) - before;
  }

  /** Those with numbers from one to the other, both included. */
  entriesBetween(from: number, to: number): LogEntry[] {
    return this.#entries.filter(({ number }) => number >= from && number <= to);
  }

  /** `viewTop`: where the view stands; its first row stays there. */
  setLayout(layout: RowLayout, viewTop = 0): void {
    if (layout.columns === this.#layout.columns && layout.narrow === this.#layout.narrow) return;
    this.#layout = layout;
    const first = this.geometry.indexAt(viewTop);
    const before = this.geometry.top(first);
    this.geometry.update(this.rows, 0, layout);
    this.shiftHeight += this.geometry.top(first) - before;
  }

  find(isFound: ((entry: LogEntry) => boolean) | null): void {
    this.isFound = isFound;
    this.#findAll();
  }

  /** Index of the row that shows this line, opening what it is folded in; of the next one where it is hidden. */
  reveal(number: number): number {
    const index = this.#entries.findIndex((candidate) => candidate.number === number);
    const entry = this.#entries[index];
    const isFolded = entry !== undefined && !this.hides(number) && this.#indexOf(number) === -1;
    const first = this.#entries[firstOfRepeat(this.#entries, index)]?.number ?? number;
    if (isFolded && entry.head !== null && !this.#openFolds.has(entry.head)) this.toggleFold(entry.head);
    if (isFolded && entry.repeats && !this.#openRepeats.has(first)) this.toggleRepeat(first);
    const row = this.#rowOf(number);
    return row === this.rows.length ? row - 1 : row;
  }

  /** Whether a loaded line is in no row, also in none that is folded. */
  hides(number: number): boolean {
    const entry = this.#entries.find((candidate) => candidate.number === number);
    return entry !== undefined && !isShown(entry, this.#filter);
  }

  get #filter(): RowFilter {
    return {
      levels: this.levels,
      stream: this.stream,
      openFolds: this.#openFolds,
      foldsRepeats: this.#foldsRepeats,
      openRepeats: this.#openRepeats,
    };
  }

  /** The first row at or behind this line; as many as there are where none is. */
  #rowOf(number: number): number {
    const index = this.rows.findIndex(({ entry }) => entry.number >= number);
    return index === -1 ? this.rows.length : index;
  }

  /** An open repeat whose first line is now another one stays open. */
  #moveRepeat(before: number, added: readonly LogEntry[]): void {
    const first = added[firstOfRepeat(added, added.length - 1)];
    if (first !== undefined && this.#openRepeats.delete(before)) this.#openRepeats.add(first.number);
  }

  #indexOf(number: number): number {
    return this.rows.findIndex(({ entry }) => entry.number === number);
  }

  #trim(): void {
    this.#keepPlace(() => {
      this.#firstLine = null;
      const first = this.#entries[firstOfRepeat(this.#entries, trimStep)];
      const kept = this.#entries[trimStep];
      if (first && kept && this.#openRepeats.delete(first.number)) this.#openRepeats.add(kept.number);
      this.#entries = this.#entries.slice(trimStep);
      this.#recount();
      this.#rebuild();
    });
  }

  /** Runs a change in front of what is shown and notes by how much the rest moved. */
  #keepPlace(change: () => void): void {
    const before = this.geometry.totalHeight;
    change();
    this.shiftHeight += this.geometry.totalHeight - before;
  }

  #rebuild(): void {
    this.rows.length = 0;
    appendRows(this.rows, this.#entries, this.#filter);
    this.geometry.update(this.rows, 0, this.#layout);
    this.#findAll();
  }

  #recount(): void {
    for (const level of levelNames) this.counts[level] = 0;
    for (const entry of this.#entries) this.#count(entry);
  }

  #count(entry: LogEntry): void {
    if (entry.type === 'line' && entry.head === null) this.counts[entry.level] += 1;
  }

  #findAll(): void {
    this.matches = this.#entries.filter((entry) => this.#isMatch(entry)).map(({ number }) => number);
  }

  #isMatch(entry: LogEntry): boolean {
    return this.isFound !== null && isShown(entry, this.#filter) && this.isFound(entry);
  }
}

const levelNames: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** Index of the first of the equal lines to which the one at this index belongs. */
function firstOfRepeat(entries: readonly LogEntry[], index: number): number {
  let first = index;
  while (first > 0 && entries[first]?.repeats) first -= 1;
  return first;
}
