import type { LogLine, LogSummary } from '@/lib/contracts/log';
import type { LogLevel } from '@/lib/core/log-record';
import { EntryReader, type LogEntry } from './log-entry';
import { appendRows, type LogRow, searchTextOf } from './log-rows';
import { RowGeometry, type RowLayout } from './row-geometry';

export const loadedMax = 100_000;
const trimStep = 20_000;

/** What is loaded of the log, and the rows it makes. Pure: it knows neither the network nor the page. */
export class LogStore {
  readonly rows: LogRow[] = [];
  readonly geometry = new RowGeometry();
  readonly counts: Record<LogLevel, number> = { error: 0, warn: 0, info: 0, debug: 0 };
  levels: ReadonlySet<LogLevel> = new Set<LogLevel>(['error', 'warn', 'info']);
  query = '';
  /** Numbers of the lines that match the query, ascending. */
  matches: number[] = [];
  summary: LogSummary | null = null;
  /** Height by which everything below moved because rows were put in front or taken away; the view adds it once. */
  shiftHeight = 0;
  #entries: LogEntry[] = [];
  #reader = new EntryReader();
  #openFolds = new Set<number>();
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
    const filter = { levels: this.levels, openFolds: this.#openFolds };
    this.geometry.update(this.rows, appendRows(this.rows, entries, filter), this.#layout);
    if (!keepFront && this.#entries.length > loadedMax) this.#trim();
  }

  /** Puts older lines in front. */
  prepend(lines: readonly LogLine[]): void {
    const older = new EntryReader().read(lines.filter(({ number }) => number < this.firstNumber));
    this.#keepPlace(() => {
      this.#entries = [...older, ...this.#entries];
      this.#recount();
      this.#rebuild();
    });
  }

  setLevel(level: LogLevel, shown: boolean): void {
    const levels = new Set(this.levels);
    if (shown) levels.add(level);
    else levels.delete(level);
    this.levels = levels;
    this.#rebuild();
  }

  toggleFold(head: number): void {
    if (!this.#openFolds.delete(head)) this.#openFolds.add(head);
    this.#rebuild();
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

  setQuery(query: string): void {
    this.query = query.toLowerCase();
    this.#findAll();
  }

  /** Index of the row that shows this line, opening its fold where it is folded away; -1 when it is not shown. */
  reveal(number: number): number {
    const entry = this.#entries.find((candidate) => candidate.number === number);
    const folded = entry?.head != null && this.#indexOf(number) === -1 && !this.#openFolds.has(entry.head);
    if (folded && entry?.head != null) this.toggleFold(entry.head);
    return this.#indexOf(number);
  }

  #indexOf(number: number): number {
    return this.rows.findIndex(({ entry }) => entry.number === number);
  }

  #trim(): void {
    this.#keepPlace(() => {
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
    appendRows(this.rows, this.#entries, { levels: this.levels, openFolds: this.#openFolds });
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
    if (this.query === '' || (entry.type === 'line' && !this.levels.has(entry.level))) return false;
    return searchTextOf(entry).includes(this.query);
  }
}

const levelNames: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
