import type { LogBatchEvent } from '@/lib/contracts/events';
import type { LogPage } from '@/lib/contracts/log';
import type { LogStream } from '@/lib/contracts/log-search';
import { type Clock, systemClock } from '@/lib/core/clock';
import type { LogLevel } from '@/lib/core/log-record';
import type { PageRequest } from './log-client';
import { LogStore } from './log-store';

const firstPage = 2000;
const olderPage = 2000;
const gapPage = 5000;
const gapMax = 50_000;
const rateWindowMs = 5000;

export interface LogSource {
  page(request: PageRequest, signal: AbortSignal): Promise<LogPage>;
  /** What comes after a line, until the connection is lost or the signal aborts; the first batch says where the log is. */
  stream(after: number, signal: AbortSignal): AsyncGenerator<LogBatchEvent>;
}

/** Loads the log into its store and keeps it there: first page, live batches, older pages, come-back after a break. */
export class LogFeed {
  readonly store = new LogStore();
  phase: 'loading' | 'ready' | 'failed' = 'loading';
  failure: unknown = null;
  /** Whether live batches arrive now; null until the first attempt has ended one way or the other. */
  connected: boolean | null = null;
  /** Whether the view is at the end and stays there. */
  following = true;
  /** Last line that was loaded when the reader left the end. */
  leftAt = 0;
  loadingOlder = false;
  /** Number of the newest line that the console has announced; the store may end before it while the reader is paused. */
  latestNumber = 0;
  version = 0;
  #recent: Array<{ at: number; lines: number }> = [];
  readonly #listeners = new Set<() => void>();
  #run: AbortSignal = AbortSignal.abort();
  #catchingUp = false;
  /** Whether the window is a place in the past, between which and the end lines are not loaded. */
  #apart = false;
  readonly #source: LogSource;
  readonly #clock: Clock;

  constructor(source: LogSource, clock: Clock = systemClock) {
    this.#source = source;
    this.#clock = clock;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let delayMs = 250;
    this.#run = signal;
    while (!signal.aborted) {
      try {
        if (this.phase !== 'ready') await this.#loadNewest(signal);
        for await (const batch of this.#source.stream(this.store.lastNumber, signal)) {
          delayMs = 250;
          this.connected = true;
          await this.#take(batch, signal);
        }
      } catch (error) {
        if (signal.aborted) break;
        if (this.phase !== 'ready') {
          this.phase = 'failed';
          this.failure = error;
        }
      }
      if (signal.aborted) break;
      this.connected = false;
      this.changed();
      await this.#clock.sleep(delayMs, signal).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, 5000);
    }
    this.connected = null;
  }

  async loadOlder(signal: AbortSignal): Promise<void> {
    const oldest = this.store.summary?.firstNumber ?? 0;
    if (this.loadingOlder || this.store.firstNumber <= oldest) return;
    this.loadingOlder = true;
    try {
      const page = await this.#source.page({ before: this.store.firstNumber, limit: olderPage }, signal);
      this.store.prepend(page.lines);
    } finally {
      this.loadingOlder = false;
      this.changed();
    }
  }

  setFollowing(following: boolean): void {
    if (this.following === following) return;
    this.following = following;
    this.leftAt = this.latestNumber;
    this.#apart &&= !following;
    this.changed();
    if (following) void this.#catchUp();
  }

  /** Whether there are newer lines than those of the window that a paused reader has. */
  get heldBack(): boolean {
    return !this.following && this.store.lastNumber < this.latestNumber;
  }

  /** The next page below the window of a paused reader. */
  async loadNewer(): Promise<void> {
    if (this.#catchingUp || !this.heldBack) return;
    this.#catchingUp = true;
    try {
      const { lines } = await this.#source.page(
        { after: this.store.lastNumber, limit: olderPage },
        this.#run,
      );
      this.store.append(lines);
      this.#apart &&= this.heldBack;
    } finally {
      this.#catchingUp = false;
      this.changed();
    }
  }

  /** Pauses at a line, with those around it where it is not loaded. */
  async goTo(number: number): Promise<void> {
    this.setFollowing(false);
    if (this.holds(number)) return;
    const after = Math.max(0, number - olderPage / 2);
    this.#moveTo(await this.#source.page({ after, limit: olderPage }, this.#run));
    // Lines of megabytes: fewer than asked for are a page.
    if (!this.holds(number))
      this.#moveTo(await this.#source.page({ after: number - 1, limit: olderPage }, this.#run));
  }

  /** The number of the line at or after this time, with those around it; null where none is that late. */
  async findTime(at: number): Promise<number | null> {
    const page = await this.#source.page({ at, limit: olderPage }, this.#run);
    if (page.place == null || this.holds(page.place)) return page.place ?? null;
    this.setFollowing(false);
    this.#moveTo(page);
    return page.place;
  }

  /** The recorded line whose number is nearest to this one. */
  nearest(number: number): number {
    const oldest = this.store.summary?.firstNumber ?? 0;
    return Math.max(oldest, Math.min(number, Math.max(this.latestNumber, this.store.lastNumber)));
  }

  /** Whether the line is loaded. */
  holds(number: number): boolean {
    return number >= this.store.firstNumber && number <= this.store.lastNumber;
  }

  /** Shows these lines, null for both streams, and finds among them. */
  show(levels: readonly LogLevel[], stream: LogStream | null, isFound: LogStore['isFound']): void {
    this.store.show(levels, stream);
    this.store.find(isFound);
    this.changed();
  }

  /** Lines per second over the last five seconds. */
  rate(): number {
    const since = this.#clock.now() - rateWindowMs;
    this.#recent = this.#recent.filter(({ at }) => at >= since);
    return this.#recent.reduce((sum, { lines }) => sum + lines, 0) / (rateWindowMs / 1000);
  }

  changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** What is gone meanwhile leaves the window as it is. */
  #moveTo({ lines, summary }: LogPage): void {
    this.store.summary = summary;
    if (lines.length > 0) this.store.reset(lines);
    this.#apart = this.heldBack;
    this.changed();
  }

  async #loadNewest(signal: AbortSignal): Promise<void> {
    const page = await this.#source.page({ limit: firstPage }, signal);
    this.store.reset(page.lines);
    this.store.summary = page.summary;
    this.latestNumber = page.summary.lastNumber;
    this.phase = 'ready';
    this.#apart = false;
    this.changed();
  }

  async #take(batch: LogBatchEvent, signal: AbortSignal): Promise<void> {
    const { lines, lastNumber, summary } = batch;
    const begunAnew = summary.lastNumber < this.store.lastNumber;
    const news = lines.filter(({ number }) => number > this.latestNumber);
    this.#recent.push({ at: this.#clock.now(), lines: news.length });
    this.latestNumber = begunAnew ? summary.lastNumber : Math.max(this.latestNumber, lastNumber);
    this.store.summary = summary;
    if (begunAnew) await this.#loadNewest(signal);
    else if (this.following || !(this.store.full || this.#apart)) await this.#append(batch, signal);
    this.changed();
  }

  /** Adds the lines, and first those that are missing before them: this reader was too slow for them, or came later. */
  async #append({ lines, lastNumber }: LogBatchEvent, signal: AbortSignal): Promise<void> {
    const first = lines[0]?.number ?? lastNumber + 1;
    if (this.store.lastNumber < first - 1) await this.#fill(first - 1, signal);
    if (this.following || !this.store.full) this.store.append(lines, !this.following);
  }

  /** Loads up to this line; far behind, it begins again at the end. A paused reader's window does not grow without bound. */
  async #fill(target: number, signal: AbortSignal): Promise<void> {
    if (this.following && target - this.store.lastNumber > gapMax) return await this.#loadNewest(signal);
    while (this.store.lastNumber < target && (this.following || !this.store.full)) {
      const after = this.store.lastNumber;
      const { lines } = await this.#source.page({ after, before: target + 1, limit: gapPage }, signal);
      if (lines.length === 0) return;
      this.store.append(lines, !this.following);
    }
  }

  /** Shows the end again to a reader who was paused for longer than the window holds. */
  async #catchUp(): Promise<void> {
    if (this.store.lastNumber >= this.latestNumber || this.#run.aborted) return;
    try {
      await this.#fill(this.latestNumber, this.#run);
    } catch {
      // The next batch tries it again.
    }
    this.changed();
  }
}
