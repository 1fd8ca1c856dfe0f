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
  searchesBusy,
  searchNotRead,
  searchTooSlow,
} from './search-failures';
import type { OpenFile } from './searched-file';
import { type SearchWork, SharedState } from './shared-state';

/** Each has a thread and some 40 MB. */
const searchesMax = 4;
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

let running = 0;

/**
 * Searches the files as they are now, in a thread of its own, which ends with the generator, with the signal, or when an
 * expression takes too long. @param goodTime what is no news, where only that is searched for
 * @param seen what holds the shapes of the good time when the search has ended
 * @throws Failure `log-search-…`, `log-good-hour-…`
 */
export async function* searchLog(
  files: readonly LogFile[],
  search: LogSearch,
  signal: AbortSignal,
  limits: SearchLimits = usualLimits,
  goodTime: GoodTime | null = null,
  seen: ShapeSet | null = null,
): AsyncGenerator<LogSearchEvent> {
  const request = { wanted: 'places', search, goodTime, seen: seen?.shared ?? null } as const;
  for await (const event of runSearch<LogSearchEvent>(files, request, signal, limits)) {
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
): AsyncGenerator<Uint8Array> {
  const request = { wanted: 'text', search, goodTime, seen: null } as const;
  for await (const event of runSearch<FoundTextEvent>(files, request, signal, textLimits)) {
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
): AsyncGenerator<Event> {
  checkExpression(request.search);
  if (request.search.onlyNew && request.goodTime === null) throw goodHourUnknown();
  if (running >= searchesMax) throw searchesBusy(running);
  const opened = openAll(files);
  const work = { ...request, files: opened, shared: new SharedState().shared };
  const worker = startWorker(work);
  running += 1;
  // Not before: it may be reading them. A reader that stalls keeps neither the files nor the place.
  worker.once('exit', () => {
    closeAll(opened);
    running -= 1;
  });
  yield* readThread<Event>(worker, new SharedState(work.shared), signal, limits);
}

function checkExpression(search: LogSearch): void {
  try {
    lineExpression(search);
  } catch (error) {
    throw expressionInvalid(error);
  }
}

function openAll(files: readonly LogFile[]): OpenFile[] {
  const opened: OpenFile[] = [];
  try {
    for (const { path, mark: _, indexedBytes: _indexed, ...known } of files)
      opened.push({ ...known, ...openStored({ path, blocks: known.blocks }) });
  } catch (error) {
    closeAll(opened);
    throw error;
  }
  return opened;
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
