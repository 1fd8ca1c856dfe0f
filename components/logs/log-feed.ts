import type { LogBatch, LogPage } from '@/lib/contracts/log';
import { type Clock, systemClock } from '@/lib/core/clock';
import type { LogLevel } from '@/lib/core/log-record';
import type { PageRequest } from './log-client';
import { LogStore } from './log-store';

const firstPage = 2000;
const olderPage = 2000;
const gapPage = 5000;
const gapMax = 50_000;
const summaryEveryMs = 5000;
const rateWindowMs = 5000;

export interface LogSource {
  page(request: PageRequest, signal: AbortSignal): Promise<LogPage>;
  stream(after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
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
  version = 0;
  #recent: Array<{ at: number; lines: number }> = [];
  readonly #listeners = new Set<() => void>();
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
    while (!signal.aborted) {
      try {
        if (this.phase !== 'ready') await this.#loadNewest(signal);
        for await (const batch of this.#stream(signal)) {
          delayMs = 250;
          this.connected = true;
          await this.#take(batch, signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (this.phase !== 'ready') {
          this.phase = 'failed';
          this.failure = error;
        }
      }
      this.connected = false;
      this.changed();
      await this.#clock.sleep(delayMs, signal).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, 5000);
    }
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
    this.leftAt = this.store.lastNumber;
    this.changed();
  }

  setLevel(level: LogLevel, shown: boolean): void {
    this.store.setLevel(level, shown);
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

  async *#stream(signal: AbortSignal): AsyncGenerator<LogBatch> {
    const connection = new AbortController();
    const open = AbortSignal.any([signal, connection.signal]);
    const summaries = this.#refreshSummary(open);
    try {
      yield* this.#source.stream(this.store.lastNumber, open);
    } finally {
      connection.abort();
      await summaries;
    }
  }

  async #loadNewest(signal: AbortSignal): Promise<void> {
    const page = await this.#source.page({ limit: firstPage }, signal);
    this.store.reset(page.lines);
    this.store.summary = page.summary;
    this.phase = 'ready';
    this.changed();
  }

  async #take(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (batch.skipped > 0) await this.#fill(batch.skipped, signal);
    this.store.append(batch.lines, !this.following);
    this.#recent.push({ at: this.#clock.now(), lines: batch.lines.length });
    const last = batch.lines.at(-1);
    const { summary } = this.store;
    if (summary && last) this.store.summary = { ...summary, lastNumber: last.number, lastLineAt: last.at };
    this.changed();
  }

  /** Loads what this reader was too slow for; far behind, it begins again at the end. */
  async #fill(skipped: number, signal: AbortSignal): Promise<void> {
    if (skipped > gapMax) return await this.#loadNewest(signal);
    const target = this.store.lastNumber + skipped;
    while (this.store.lastNumber < target) {
      const after = this.store.lastNumber;
      const { lines } = await this.#source.page({ after, before: target + 1, limit: gapPage }, signal);
      if (lines.length === 0) return;
      this.store.append(lines, !this.following);
    }
  }

  async #refreshSummary(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(summaryEveryMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      const page = await this.#source.page({ limit: 1 }, signal).catch(() => null);
      if (page) this.store.summary = page.summary;
      this.changed();
    }
  }
}
