import type { LogBatch, LogService } from '@/lib/contracts/log';
import { heldBackMs, MergedLines, type ServiceLine } from './merged-lines';

/** Of lines that wait: the logs are read no further meanwhile. */
const waitingMax = 10_000;

export type MergedEvent =
  | ({ type: 'line-merged' } & ServiceLine)
  | { type: 'lines-skipped'; service: LogService; count: number };

/** Follows several logs as one. Ends when all of them have, fails with the first that does; who leaves it ends the logs. */
export async function* followMerged(
  logs: ReadonlyMap<LogService, AsyncIterable<LogBatch>>,
): AsyncGenerator<MergedEvent> {
  const follow = new MergedFollow(logs.keys());
  const reading = Promise.all([...logs].map(([service, batches]) => follow.read(service, batches))).then(
    () => follow.end(null),
    (failure: unknown) => follow.end({ failure }),
  );
  try {
    yield* follow.events();
    await reading;
  } finally {
    follow.end(null);
  }
}

class MergedFollow {
  readonly #merged: MergedLines;
  #skipped: MergedEvent[] = [];
  #ended: { failure: unknown } | 'over' | null = null;
  #wake: () => void = () => undefined;
  #whenRoom: Array<() => void> = [];

  constructor(services: Iterable<LogService>) {
    this.#merged = new MergedLines(services);
  }

  async read(service: LogService, batches: AsyncIterable<LogBatch>): Promise<void> {
    for await (const { lines, skipped } of batches) {
      if (skipped > 0) this.#skipped.push({ type: 'lines-skipped', service, count: skipped });
      this.#merged.add(service, lines, performance.now());
      this.#wake();
      while (this.#ended === null && this.#merged.size > waitingMax)
        await new Promise<void>((resolve) => this.#whenRoom.push(resolve));
      if (this.#ended !== null) return;
    }
    this.#merged.end(service);
    this.#wake();
  }

  /** The first reason wins. */
  end(failed: { failure: unknown } | null): void {
    this.#ended ??= failed ?? 'over';
    this.#makeRoom();
    this.#wake();
  }

  async *events(): AsyncGenerator<MergedEvent> {
    while (true) {
      yield* this.#skipped.splice(0);
      for (const line of this.#merged.take(performance.now())) yield { type: 'line-merged', ...line };
      this.#makeRoom();
      if (this.#skipped.length > 0) continue;
      if (this.#ended === 'over' && this.#merged.size === 0) return;
      if (this.#ended !== null && this.#ended !== 'over') throw this.#ended.failure;
      await this.#news();
    }
  }

  /** Until something was read, or what waits has waited long enough. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#merged.size === 0 ? undefined : setTimeout(resolve, heldBackMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #makeRoom(): void {
    for (const resolve of this.#whenRoom.splice(0)) resolve();
  }
}
