import { expect, test, vi } from 'vitest';
import type { LogBatchEvent } from '@/lib/contracts/events';
import type { LogLine, LogSummary } from '@/lib/contracts/log';
import { systemClock } from '@/lib/core/clock';
import { LogFeed, type LogSource } from './log-feed';
import { loadedMax } from './log-store';

const lineAt = (number: number): LogLine => ({
  number,
  at: number,
  stream: 'stdout',
  text: `line ${number}`,
});

/** A log on a server that can break its streams. */
class FakeLog implements LogSource {
  lines: LogLine[] = [];
  broken = false;
  #push: (batch: LogBatchEvent | null) => void = () => undefined;

  grow(count: number): void {
    for (let index = 0; index < count; index += 1) this.lines.push(lineAt(this.lines.length + 1));
  }

  /** The lines after this one, or the end of the stream. */
  send(after: number | null): void {
    this.#push(after === null ? null : this.#batch(after));
  }

  #batch(after: number): LogBatchEvent {
    const lines = this.lines.slice(after);
    return { type: 'log-batch', lines, lastNumber: this.lines.length, summary: this.summary() };
  }

  async page(request: { before?: number; after?: number; limit: number }) {
    if (this.broken) throw new Error('refused');
    const { before = Number.POSITIVE_INFINITY, after, limit } = request;
    const inside = this.lines.filter(({ number }) => number < before && number > (after ?? 0));
    const lines = after === undefined ? inside.slice(-limit) : inside.slice(0, limit);
    return { lines, summary: this.summary() };
  }

  async *stream(after: number, signal: AbortSignal): AsyncGenerator<LogBatchEvent> {
    yield this.#batch(after);
    for (;;) {
      const batch = await new Promise<LogBatchEvent | null>((resolve) => {
        this.#push = resolve;
        signal.addEventListener('abort', () => resolve(null), { once: true });
        if (signal.aborted) resolve(null);
      });
      if (batch === null) return;
      yield batch;
    }
  }

  summary(): LogSummary {
    const lastNumber = this.lines.length;
    return { path: 'log', firstNumber: 1, lastNumber, bytes: 0, lastLineAt: null, following: true };
  }
}

async function startFeed(log: FakeLog) {
  const leaving = new AbortController();
  const clock = {
    ...systemClock,
    sleep: (delayMs: number, signal?: AbortSignal) => systemClock.sleep(delayMs / 50, signal),
  };
  const feed = new LogFeed(log, clock);
  const ended = feed.run(leaving.signal);
  return {
    feed,
    loaded: (count: number) => vi.waitFor(() => expect(feed.store.lastNumber).toBe(count), 20_000),
    async [Symbol.asyncDispose]() {
      leaving.abort();
      log.send(null);
      await ended;
    },
  };
}

const numbers = (feed: LogFeed) => feed.store.rows.map(({ entry }) => entry.number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('after a break the feed goes on with the next line', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await view.loaded(10);
  await vi.waitFor(() => expect(view.feed.connected).toBe(true), 20_000);
  log.grow(5);
  log.send(null);
  await view.loaded(15);
  expect(numbers(view.feed)).toEqual(upTo(15));
});

test('lines that were skipped for a slow reader are loaded as pages', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await vi.waitFor(() => expect(view.feed.connected).toBe(true), 20_000);
  log.grow(40);
  log.send(49);
  await view.loaded(50);
  expect(numbers(view.feed)).toEqual(upTo(50));
});

test('older lines are loaded when one reaches the top, until the first', async () => {
  const log = new FakeLog();
  log.grow(3000);
  await using view = await startFeed(log);
  await view.loaded(3000);
  expect(view.feed.store.firstNumber).toBe(1001);
  await view.feed.loadOlder(new AbortController().signal);
  expect(numbers(view.feed)).toEqual(upTo(3000));
});

test('a log that cannot be loaded says so and comes by itself when it can', async () => {
  const log = new FakeLog();
  log.broken = true;
  log.grow(3);
  await using view = await startFeed(log);
  await vi.waitFor(() => expect(view.feed.phase).toBe('failed'), 20_000);
  log.broken = false;
  await view.loaded(3);
  expect(view.feed.phase).toBe('ready');
});

test('a batch without its lines is loaded as pages as well', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await vi.waitFor(() => expect(view.feed.connected).toBe(true), 20_000);
  log.grow(40);
  log.send(50);
  await view.loaded(50);
  expect(numbers(view.feed)).toEqual(upTo(50));
});

test('a log that was begun anew is shown from its own beginning', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await vi.waitFor(() => expect(view.feed.connected).toBe(true), 20_000);
  log.lines = [];
  log.grow(3);
  log.send(3);
  await view.loaded(3);
});

/** Grows the log far beyond what a window holds while the reader is paused. */
async function pausedFarBehind(log: FakeLog, feed: LogFeed): Promise<void> {
  await vi.waitFor(() => expect(feed.connected).toBe(true), 20_000);
  feed.setFollowing(false);
  for (let round = 0; round < 8; round += 1) {
    const before = log.lines.length;
    log.grow(25_000);
    log.send(before);
    await vi.waitFor(() => expect(feed.latestNumber).toBe(before + 25_000));
  }
}

test('a paused reader keeps a window, and the lines behind it are counted', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await pausedFarBehind(log, view.feed);
  expect(view.feed.store.firstNumber).toBe(1);
  expect(view.feed.store.loaded).toBeLessThan(loadedMax + 25_000);
  expect(view.feed.latestNumber - view.feed.leftAt).toBe(200_000);
  expect(view.feed.heldBack).toBe(true);
});

test('a paused reader who reads on gets every line, and one who follows again sees the end', async () => {
  const log = new FakeLog();
  log.grow(10);
  await using view = await startFeed(log);
  await pausedFarBehind(log, view.feed);
  const before = view.feed.store.lastNumber;
  await view.feed.loadNewer();
  expect(view.feed.store.lastNumber).toBe(before + 2000);
  const shown = numbers(view.feed);
  expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
  view.feed.setFollowing(true);
  await view.loaded(200_010);
});

test('at a place in the past new lines do not load what lies between, and to follow goes back to the end', async () => {
  const log = new FakeLog();
  log.grow(20_000);
  const feed = new LogFeed(log);
  const leaving = new AbortController();
  const running = feed.run(leaving.signal);
  await expect.poll(() => feed.connected).toBe(true);
  await feed.goTo(500);
  expect(feed.holds(500)).toBe(true);
  const { lastNumber } = feed.store;
  log.grow(10);
  log.send(20_000);
  await expect.poll(() => feed.latestNumber).toBe(20_010);
  expect(feed.store.lastNumber).toBe(lastNumber);
  await feed.loadNewer();
  expect(feed.store.lastNumber).toBe(lastNumber + 2000);
  feed.setFollowing(true);
  await expect.poll(() => feed.store.lastNumber).toBe(20_010);
  leaving.abort();
  await running;
});
