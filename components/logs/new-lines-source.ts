import type { LogBatchEvent } from '@/lib/contracts/events';
import { type LogLine, type LogPage, logPageLinesMax } from '@/lib/contracts/log';
import type { LogSearchEvent } from '@/lib/contracts/log-search';
import { type Clock, systemClock } from '@/lib/core/clock';
import type { PageRequest } from './log-client';
import type { LogSource } from './log-feed';
import type { FindRecorded } from './search-client';

const lookEveryMs = 2000;
/** The good hour is read again with each look: at most a tenth of the time goes into that. */
const restFactor = 10;

/** What is known of the lens. */
export interface NewLinesFacts {
  hour: { from: number; until: number; complete: boolean };
  /** Lines after that hour, and those that are new. */
  examined: number;
  count: number;
  first: LogLine | null;
}

/** The lines that are new as a log of their own, with the numbers that they have in the whole one. */
export class NewLinesSource implements LogSource {
  facts: NewLinesFacts | null = null;
  readonly #whole: LogSource;
  readonly #find: FindRecorded;
  readonly #clock: Clock;
  #lines: LogLine[] = [];
  #searchedTo = 0;
  #tookMs = 0;

  constructor(whole: LogSource, find: FindRecorded, clock: Clock = systemClock) {
    this.#whole = whole;
    this.#find = find;
    this.#clock = clock;
  }

  /** The newest are searched for; of others those that were found. */
  async page({ after, before, at, limit }: PageRequest, signal: AbortSignal): Promise<LogPage> {
    if (at !== undefined) return await this.#pageAt(at, limit, signal);
    if (after === undefined && before === undefined) await this.#look(signal);
    const found = this.#lines.filter(
      ({ number }) => number > (after ?? 0) && number < (before ?? Number.POSITIVE_INFINITY),
    );
    const lines = after === undefined ? found.slice(-limit) : found.slice(0, limit);
    return { lines, summary: await this.#summary(signal) };
  }

  async #pageAt(at: number, limit: number, signal: AbortSignal): Promise<LogPage> {
    const from = this.#lines.findIndex((line) => line.at >= at);
    const lines = from === -1 ? [] : this.#lines.slice(from, from + limit);
    return { lines, place: lines[0]?.number ?? null, summary: await this.#summary(signal) };
  }

  async *stream(after: number, signal: AbortSignal): AsyncGenerator<LogBatchEvent> {
    let sent = after;
    while (!signal.aborted) {
      const summary = await this.#summary(signal);
      const lines = this.#lines.filter(({ number }) => number > sent);
      sent = lines.at(-1)?.number ?? sent;
      yield { type: 'log-batch', lines, lastNumber: sent, summary };
      await this.#clock.sleep(Math.max(lookEveryMs, restFactor * this.#tookMs), signal);
      const { lastNumber } = (await this.#whole.page({ limit: 1 }, signal)).summary;
      if (lastNumber < this.#searchedTo) this.#forget();
      if (lastNumber !== this.#searchedTo) await this.#look(signal);
    }
  }

  #forget(): void {
    this.#lines = [];
    this.#searchedTo = 0;
    this.facts = null;
  }

  /** That of the whole log; its lines are those that are new. */
  async #summary(signal: AbortSignal) {
    const { summary } = await this.#whole.page({ limit: 1 }, signal);
    const firstNumber = this.#lines[0]?.number ?? 0;
    return { ...summary, firstNumber, lastNumber: this.#lines.at(-1)?.number ?? 0 };
  }

  async #look(signal: AbortSignal): Promise<void> {
    const began = this.#clock.monotonic();
    const after = this.#searchedTo;
    const search = { onlyNew: true, lines: logPageLinesMax, after };
    const facts: NewLinesFacts = {
      hour: { from: 0, until: 0, complete: true },
      examined: 0,
      count: after === 0 ? 0 : (this.facts?.count ?? 0),
      first: after === 0 ? null : (this.facts?.first ?? null),
    };
    const lines: LogLine[] = [];
    for await (const event of this.#find(search, signal)) {
      if (event.type === 'lines-found') lines.push(...event.lines);
      if (event.type !== 'search-ended') noteEvent(facts, event);
      else {
        facts.count += event.count;
        facts.examined = event.examined ?? 0;
        this.#searchedTo = event.lastNumber;
        this.#lines = [...(after === 0 ? [] : this.#lines), ...lines].slice(-logPageLinesMax);
        this.facts = facts;
      }
    }
    this.#tookMs = this.#clock.monotonic() - began;
  }
}

function noteEvent(facts: NewLinesFacts, event: LogSearchEvent): void {
  if (event.type === 'first-found') facts.first ??= event.line;
  if (event.type === 'good-hour-read')
    facts.hour = { from: event.from, until: event.until, complete: event.complete };
}
