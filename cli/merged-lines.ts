import type { LogLine, LogService } from '@/lib/contracts/log';

export interface ServiceLine {
  service: LogService;
  line: LogLine;
}

/** How long a line waits for an earlier one of another log. The console reads both, some 16 ms apart, and engines are slower. */
export const heldBackMs = 300;

interface Waiting {
  line: LogLine;
  /** Milliseconds since 1970 by which it has its place. */
  time: number;
  arrivedAt: number;
}

interface Log {
  waiting: Waiting[];
  /** How many of them were taken since they were last cleared away. */
  taken: number;
  /** The latest time so far: a clock that went back, and a line without a time, change no order within a log. */
  latest: number;
  ended: boolean;
}

interface First {
  service: LogService;
  log: Log;
  head: Waiting;
}

/** Lines of several logs, each in its own order, as one that is ordered by time. */
export class MergedLines {
  /** Lines that wait. */
  size = 0;
  readonly #logs: ReadonlyMap<LogService, Log>;

  constructor(services: Iterable<LogService>) {
    this.#logs = new Map(
      [...services].map((service) => [service, { waiting: [], taken: 0, latest: 0, ended: false }]),
    );
  }

  /** @param arrivedAt milliseconds from any start, as for `take` */
  add(service: LogService, lines: readonly LogLine[], arrivedAt: number): void {
    const log = this.#logs.get(service);
    if (log === undefined) return;
    for (const line of lines) {
      log.latest = Math.max(log.latest, line.at);
      log.waiting.push({ line, time: log.latest, arrivedAt });
      this.size += 1;
    }
  }

  /** Nothing more comes of this log. */
  end(service: LogService): void {
    const log = this.#logs.get(service);
    if (log !== undefined) log.ended = true;
  }

  /** The lines whose turn it is: before which none can come any more, or one has waited long enough. */
  *take(now: number): Generator<ServiceLine> {
    for (let next = this.#first(now); next !== null; next = this.#first(now)) {
      next.log.taken += 1;
      this.size -= 1;
      yield { service: next.service, line: next.head.line };
    }
    for (const log of this.#logs.values()) {
      log.waiting.splice(0, log.taken);
      log.taken = 0;
    }
  }

  #first(now: number): First | null {
    let first: First | null = null;
    let isDue = true;
    let isOver = false;
    for (const [service, log] of this.#logs) {
      const head = log.waiting[log.taken];
      if (head === undefined) isDue &&= log.ended;
      else if (first === null || head.time < first.head.time) first = { service, log, head };
      isOver ||= head !== undefined && now - head.arrivedAt >= heldBackMs;
    }
    return isDue || isOver ? first : null;
  }
}
