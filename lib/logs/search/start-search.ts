import { closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogSearch, LogSearchEvent } from '@/lib/contracts/log-search';
import { lineExpression } from '@/lib/core/log-matcher';
import type { LogFile } from '@/lib/logs/log-file';
import type { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { openStored } from '@/lib/logs/store/log-bytes';
import type { FoundTextEvent } from './found-text';
import {
  expressionInvalid,
  goodHourNotRecorded,
  goodHourUnknown,
  searchBroken,
  searchNotRead,
  searchTooSlow,
} from './search-failures';
import { SearchPlaces } from './search-places';
import type { OpenFile } from './searched-file';
import { type SearchWork, SharedState } from './shared-state';

const watchMs = 500;
const heapMegabytes = 256;
/** A search for places makes little that lasts: more room for it is memory, and no less time. */
const youngHeapMegabytes = 2;

export interface SearchLimits {
  /** How long the thread may be silent over a few lines. */
  silenceMs: number;
  /** How long the reader may take nothing. */
  notReadMs: number;
}

const usualLimits: SearchLimits = { silenceMs: 10_000, notReadMs: 30_000 };
/** A slow line, or a browser that asks where to save, takes nothing for long. */
const textLimits: SearchLimits = { ...usualLimits, notReadMs: 600_000 };

type ThreadEvent = LogSearchEvent | FoundTextEvent;

const places = new SearchPlaces();

/** What a search may be given besides. */
export interface SearchParts {
  limits?: SearchLimits;
  /** What is no news, where only that is searched for. */
  goodTime?: GoodTime | null | undefined;
  /** What holds the shapes of the good time when the search has ended. */
  seen?: ShapeSet | null;
  /** The sign-in whose place it takes. */
  owner?: string | undefined;
}

/**
 * Searches the files as they are now, in a thread of its own, which ends with the generator, with the signal, or when an
 * expression takes too long.
 * @throws Failure `log-search-…`, `log-good-hour-…`
 */
export async function* searchLog(
  files: readonly LogFile[],
  search: LogSearch,
  signal: AbortSignal,
  { limits = usualLimits, goodTime = null, seen = null, owner }: SearchParts = {},
): AsyncGenerator<LogSearchEvent> {
  const request = { wanted: 'places', search, goodTime, seen: seen?.shared ?? null } as const;
  for await (const event of runSearch<LogSearchEvent>(files, request, signal, limits, owner)) {
    yield event;
    if (event.type === 'search-ended') return;
  }
}

/**
 * The lines that are found as text, `<time> <line>`, by the same thread and rules. It ends only behind the last one.
 * @throws Failure as `searchLog`, and `log-search-broken` when the signal ends it
 */
export async function* searchLogText(
  files: readonly LogFile[],
  search: LogSearch,
  signal: AbortSignal,
  goodTime: GoodTime | null = null,
  owner?: string,
): AsyncGenerator<Uint8Array> {
  const request = { wanted: 'text', search, goodTime, seen: null } as const;
  for await (const event of runSearch<FoundTextEvent>(files, request, signal, textLimits, owner)) {
    if (event.type === 'text-ended') return;
    if (event.type === 'text-found') yield Buffer.from(event.text);
  }
  throw searchBroken(new Error('It was ended before it had read all lines.'));
}

/** What the thread tells; `Event` is what it makes of what is wanted. */
async function* runSearch<Event extends ThreadEvent>(
  files: readonly LogFile[],
  request: Omit<SearchWork, 'files' | 'shared'>,
  signal: AbortSignal,
  limits: SearchLimits,
  owner: string | undefined,
): AsyncGenerator<Event> {
  checkExpression(request.search);
  if (request.search.onlyNew && request.goodTime === null) throw goodHourUnknown();
  const leave = places.take(owner) ?? (await places.wait(owner, signal));
  const shared = new SharedState();
  const worker = startThread(files, { ...request, shared: shared.shared }, leave);
  yield* readThread<Event>(worker, shared, signal, limits);
}

/** @param ended called when it is gone */
function startThread(
  files: readonly LogFile[],
  request: Omit<SearchWork, 'files'>,
  ended: () => void,
): Worker {
  const opened: OpenFile[] = [];
  const close = () => {
    closeAll(opened);
    ended();
  };
  try {
    openAll(files, opened);
    const worker = startWorker({ ...request, files: opened });
    // Not before: it may be reading them. A reader that stalls keeps neither the files nor the place.
    worker.once('exit', close);
    return worker;
  } catch (error) {
    close();
    throw error;
  }
}

function checkExpression(search: LogSearch): void {
  try {
    lineExpression(search);
  } catch (error) {
    throw expressionInvalid(error);
  }
}

function openAll(files: readonly LogFile[], opened: OpenFile[]): void {
  for (const { path, mark: _, indexedBytes: _indexed, ...known } of files)
    opened.push({ ...known, ...openStored({ path, blocks: known.blocks }) });
}

function closeAll(files: readonly OpenFile[]): void {
  for (const { descriptor } of files) closeSync(descriptor);
}

async function* readThread<Event extends ThreadEvent>(
  worker: Worker,
  state: SharedState,
  signal: AbortSignal,
  limits: SearchLimits,
): AsyncGenerator<Event> {
  const events = new EventQueue<Event>(worker);
  const stop = () => events.end(null);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const watch = watchThread(state, limits, (failure) => events.end(failure));
  worker.once('exit', () => clearInterval(watch));
  try {
    for (let event = await events.next(); event !== null; event = await events.next()) {
      if (event.type === 'good-hour-read' && event.lines === 0) throw goodHourNotRecorded(event);
      yield event;
      state.take();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** Built, the thread's file lies beside what runs; from source it is compiled as it is loaded. */
function startWorker(workerData: SearchWork): Worker {
  const isBuilt = import.meta.url.endsWith('.mjs');
  const file = new URL(isBuilt ? './log-search.mjs' : './search-worker-source.mjs', import.meta.url);
  const resourceLimits = {
    maxOldGenerationSizeMb: heapMegabytes,
    ...(workerData.wanted === 'places' && { maxYoungGenerationSizeMb: youngHeapMegabytes }),
  };
  return new Worker(file, { workerData, resourceLimits });
}

/** Ends a search whose thread is silent though it has work, or whose reader is. */
function watchThread(
  state: SharedState,
  limits: SearchLimits,
  end: (failure: Error) => void,
): NodeJS.Timeout {
  let last = { beats: -1, since: performance.now(), isWaiting: false };
  return setInterval(() => {
    const { beats, isWaiting } = state;
    const now = performance.now();
    // Before its first beat it is being loaded.
    if (beats === 0 || beats !== last.beats || isWaiting !== last.isWaiting)
      last = { beats, since: now, isWaiting };
    const silentMs = now - last.since;
    if (isWaiting && silentMs > limits.notReadMs) end(searchNotRead(limits.notReadMs / 1000));
    else if (!isWaiting && silentMs > limits.silenceMs) end(searchTooSlow(limits.silenceMs / 1000));
  }, watchMs);
}

/** What the thread has sent and nobody has taken; it sends no more than some ahead. */
class EventQueue<Event extends ThreadEvent> {
  readonly #events: Event[] = [];
  #ended: { failure: unknown } | null = null;
  #wake: () => void = () => undefined;
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (event: Event) => {
      this.#events.push(event);
      this.#wake();
    });
    worker.on('error', (error) => this.end(searchBroken(error)));
    worker.on('exit', () => this.end(null));
  }

  /** The first reason wins; the thread is ended with it, so that one whose reader is gone does not wait for ever. */
  end(failure: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { failure };
    this.#worker.terminate().catch(() => undefined);
    this.#wake();
  }

  /** Null when there is nothing more to come. */
  async next(): Promise<Event | null> {
    while (this.#events.length === 0 && this.#ended === null)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#ended?.failure) throw this.#ended.failure;
    return this.#events.shift() ?? null;
  }
}
