import { homedir } from 'node:os';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogBatch, LogPage, LogSummary } from '@/lib/contracts/log';
import type { LogSearch, LogSearchEvent } from '@/lib/contracts/log-search';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { Clearing } from './clearing';
import { divideAtEnd, isEndRecorded, type LogEngine, recordContainer } from './container-log';
import type { ContainerSource } from './container-source';
import { downloadText, type LogDownload } from './download-text';
import { followLines } from './follow';
import { type PageQuery, readPage, readWindow } from './history';
import { LineListeners } from './line-listeners';
import { LiveTail } from './live-tail';
import { LogFiles, type LogLimits } from './log-files';
import { logUnreadable } from './log-unreadable';
import { NextContainer } from './next-container';
import { Recording } from './recording';
import { isRunning } from './running-batches';
import { searchAndFollow } from './search/search-and-follow';
import { searchLog, searchLogText } from './search/start-search';
import type { ShapeSet } from './shapes/shape-set';
import { StalledFollow } from './stalled-follow';
import { Packing } from './store/packing';

const pollMs = 500;
const backOffMaxMs = 10_000;

export interface LogRecorder {
  /** Starts recording; called again it looks for the container at once. */
  start(): void;
  /** Ends recording and every follower; resolves when the file is closed. */
  stop(): Promise<void>;
  /** Removes all that is recorded, once the engine says that there is no container. What comes later goes on with the next number. */
  clear(signal: AbortSignal): Promise<void>;
  summary(): LogSummary;
  page(query: PageQuery): Promise<LogPage>;
  follow(after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
  /** Lines as text: all, those of a range, or those of a search. It ends only behind the last one, or throws. */
  download(wanted?: LogDownload, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
  /** Searches what is there now, and with `follow` what comes, for a sign-in. @throws Failure `log-search-…`, `log-good-hour-…` */
  search(query: LogSearch, signal: AbortSignal, owner?: string): AsyncGenerator<LogSearchEvent>;
  /** Called after new lines, at most every 100 ms, and when following begins or ends. */
  subscribe(listener: () => void): () => void;
}

export interface RecorderParts extends Partial<LogLimits> {
  directory: string;
  /** Of the newest file. */
  fileName?: string;
  containers: ContainerSource;
  clock: Clock;
  engine: () => Promise<LogEngine | null>;
  /** When all was well last; null or left out where that is not known. */
  goodTime?: () => GoodTime | null;
}

/** One recorder per container: follows the engine once, whoever watches. */
export function createLogRecorder(parts: RecorderParts): LogRecorder {
  return new Recorder(parts);
}

class Recorder implements LogRecorder {
  readonly #parts: RecorderParts;
  readonly #files: LogFiles;
  readonly #packing: Packing;
  readonly #tail = new LiveTail();
  readonly #stop = new AbortController();
  readonly #listeners = new LineListeners();
  #opened: Promise<Recording> | null = null;
  #recording: Recording | null = null;
  #loop: Promise<void> | null = null;
  #wake: () => void = () => undefined;
  #following = false;
  readonly #containers: NextContainer;
  readonly #clearing = new Clearing();
  #cut = new AbortController();
  readonly #stalled = new StalledFollow();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#files = new LogFiles(parts.directory, parts);
    this.#packing = new Packing(this.#files);
    this.#containers = new NextContainer(parts.containers);
  }

  start(): void {
    this.#wake();
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    this.#tail.wake();
    await this.#loop;
    await this.#packing.stop();
    this.#files.close();
  }

  clear(signal: AbortSignal): Promise<void> {
    this.#stop.signal.throwIfAborted();
    const cleared = this.#clearing.ask(signal);
    this.#cut.abort();
    this.start();
    return cleared;
  }

  summary(): LogSummary {
    const notWritten = this.#recording?.notWritten;
    return {
      path: this.#files.path.replace(homedir(), '~'),
      firstNumber: this.#files.firstNumber,
      lastNumber: this.#recording?.lastNumber ?? this.#files.lastNumber,
      bytes: this.#files.bytes,
      lastLineAt: this.#recording?.lastLineAt ?? null,
      following: this.#following && !this.#stalled.isStalledAt(this.#recording?.lastNumber),
      ...(notWritten && { notWritten: toFailureRecord(notWritten.error, notWritten.since) }),
    };
  }

  async page(query: PageQuery): Promise<LogPage> {
    await this.#open();
    return { ...(await readWindow(this.#files, query)), summary: this.summary() };
  }

  async *follow(after: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
    const recording = await this.#open();
    const ended = AbortSignal.any([signal, this.#stop.signal]);
    const parts = { files: this.#files, tail: this.#tail, clock: this.#parts.clock };
    yield* followLines({ ...parts, lastNumber: () => recording.lastNumber }, after, ended);
  }

  async *download(
    { range, search, owner }: LogDownload = {},
    signal = this.#stop.signal,
  ): AsyncGenerator<Uint8Array> {
    await this.#open();
    const ended = AbortSignal.any([signal, this.#stop.signal]);
    if (search === undefined) yield* downloadText(this.#files, range);
    else yield* searchLogText(this.#files.files, search, ended, this.#parts.goodTime?.(), owner);
  }

  async *search(query: LogSearch, signal: AbortSignal, owner?: string): AsyncGenerator<LogSearchEvent> {
    await this.#open();
    const ended = AbortSignal.any([signal, this.#stop.signal]);
    const goodTime = this.#parts.goodTime?.();
    const search = (seen: ShapeSet | null) =>
      searchLog(this.#files.files, query, ended, { goodTime, seen, owner });
    if (!query.follow || !query.onlyNew) yield* search(null);
    else yield* searchAndFollow(query, search, (after) => this.follow(after, signal));
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener);
  }

  #open(): Promise<Recording> {
    this.#opened ??= this.#openFiles().catch((error: unknown) => {
      this.#opened = null;
      throw logUnreadable(this.#files.path, error);
    });
    return this.#opened;
  }

  async #openFiles(): Promise<Recording> {
    await this.#files.open();
    const recording = new Recording(this.#files, this.#tail, this.#parts.clock);
    const last = await readPage(this.#files, { limit: 20 });
    recording.lastLineAt = last.findLast((line) => line.stream !== 'console')?.at ?? null;
    this.#recording = recording;
    return recording;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const lastNumber = () => this.#recording?.lastNumber ?? 0;
    const notifying = this.#listeners.tellOfLines(
      { tail: this.#tail, clock: this.#parts.clock },
      lastNumber,
      signal,
    );
    let delayMs = pollMs;
    while (!signal.aborted) {
      this.#cut = new AbortController();
      const cut = AbortSignal.any([signal, this.#cut.signal]);
      try {
        const recording = await this.#open();
        this.#packing.wake();
        const engine = await this.#parts.engine();
        while (engine !== null && (await this.#look(engine, recording, cut))) cut.throwIfAborted();
        if (engine !== null && this.#clearing.isAsked) await this.#clear(engine, recording, signal);
        delayMs = engine === null ? Math.min(delayMs * 2, backOffMaxMs) : pollMs;
      } catch (error) {
        if (cut.aborted) continue;
        // A Failure is the engine's, and the health checks report it; the recorder comes back when the engine does.
        delayMs = Math.min(delayMs * 2, backOffMaxMs);
        if (!isFailure(error)) this.#recording?.tellFault(error);
      }
      await this.#rest(delayMs, signal);
    }
    this.#clearing.settle(() => signal.throwIfAborted());
    await notifying;
  }

  async #clear(engine: LogEngine, recording: Recording, signal: AbortSignal): Promise<void> {
    if ((await this.#parts.containers.current(engine, signal)) !== null) return;
    this.#clearing.settle(() => {
      this.#files.clear();
      this.#tail.clear();
      recording.lastLineAt = null;
    });
    this.#listeners.tell();
  }

  /** Records what there is to record now; answers whether there may be more at once. */
  async #look(engine: LogEngine, recording: Recording, signal: AbortSignal): Promise<boolean> {
    const container = await this.#containers.find(engine, recording.mark, signal);
    if (container === null || container.startedAt === null || isEndRecorded(recording.mark, container))
      return false;
    const on = isRunning(container) && !(await this.#containers.isReplaced(engine, container, signal));
    this.#setFollowing(on);
    const parts = { engine, files: this.#files, recording, containers: this.#parts.containers };
    const before = recording.lastNumber;
    try {
      const end = await recordContainer(parts, container, { on, leftFor: this.#stalled.leftFor }, signal);
      if (end.type === 'left' && end.missed !== null) this.#stalled.noteMissed(end.missed, recording, before);
    } finally {
      this.#setFollowing(false);
    }
    if (container.state === 'exited' || container.state === 'dead') divideAtEnd(recording, container);
    return isRunning(container) || recording.mark?.stopped === true;
  }

  #setFollowing(following: boolean): void {
    if (this.#following === following) return;
    this.#following = following;
    this.#tail.wake();
    this.#listeners.tell();
  }

  /** Waits for news of the containers, or less when `start` is called again. */
  async #rest(delayMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await this.#parts.containers.changed(delayMs, AbortSignal.any([signal, woken.signal]));
    this.#wake = () => undefined;
  }
}
