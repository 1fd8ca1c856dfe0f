import type { LogBatch } from '@/lib/engine/log-batch';
import type { ContainerFacts, Engine, EngineLogLine } from '@/lib/engine/types';

/** Bytes of log between two looks: rare enough to cost nothing, often enough to name the place. */
const lookEveryBytes = 4_000_000;

/**
 * Notices that Podman began its log file anew. It empties the file when it is full, and what was not read by then is gone
 * without a sign in the stream; the first line that it still has tells.
 */
export class LogHead {
  readonly #read: () => Promise<string | null>;
  #head: string | null = null;
  #bytes = 0;

  constructor(
    engine: Pick<Engine, 'readLogs'>,
    { id, tty }: Pick<ContainerFacts, 'id' | 'tty'>,
    signal: AbortSignal,
  ) {
    const options = { follow: false, since: null, tail: 'all', tty } as const;
    this.#read = () => firstLine(engine.readLogs(id, options, signal));
  }

  /** What came of the stream: its first line begins a file that was empty at the last look. */
  came(batch: LogBatch): void {
    const first = batch.at(0);
    if (first !== undefined) this.#head ??= lineOf(first);
    this.#bytes += batch.bytes.length;
  }

  /** Whether it is time to look again after what came. */
  isDue(): boolean {
    return this.#bytes >= lookEveryBytes;
  }

  /** Whether the file no longer begins as it did at the last look. */
  async moved(): Promise<boolean> {
    this.#bytes = 0;
    const before = this.#head;
    this.#head = await this.#read();
    return before !== null && this.#head !== before;
  }
}

async function firstLine(batches: AsyncGenerator<LogBatch>): Promise<string | null> {
  for await (const batch of batches) {
    const first = batch.at(0);
    if (first !== undefined) return lineOf(first);
  }
  return null;
}

function lineOf({ timestamp, text }: EngineLogLine): string {
  return `${timestamp} ${text}`;
}
