import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import { type EncodedBatch, encodeBatch } from './encoded-batch';
import type { LiveTail } from './live-tail';
import type { LogFiles } from './log-files';
import type { LogRecord, Mark } from './record-format';
import { type Instant, toInstant, toMilliseconds } from './timestamp';

const retryMs = 2000;

/**
 * Numbers the lines, writes them, and hands them to the readers. While the file cannot be written (disk full) lines are
 * still shown; once it can, `write` answers `read-again`: the engine is asked again from the last written line on.
 */
export class Recording {
  lastNumber: number;
  lastLineAt: number | null = null;
  #refusal: { firstNumber: number; triedAt: number; since: number; error: unknown } | null = null;
  #fault = '';

  constructor(
    private readonly files: LogFiles,
    private readonly tail: LiveTail,
    private readonly clock: Clock,
  ) {
    this.lastNumber = files.lastNumber;
  }

  get mark(): Mark | null {
    return this.files.mark;
  }

  /** Why lines are not written now, and since when in milliseconds since 1970. */
  get notWritten(): { error: unknown; since: number } | null {
    return this.#refusal;
  }

  /** Whether somebody follows the lines. */
  get watched(): boolean {
    return this.tail.followers > 0;
  }

  /** How old the newest line is; for one that was just read: how far the recorder is behind the container. */
  behindMs(): number {
    return this.lastLineAt === null ? 0 : this.clock.now() - this.lastLineAt;
  }

  write(records: readonly LogRecord[]): 'written' | 'read-again' {
    return records.length === 0 ? 'written' : this.writeBatch(encodeBatch(records));
  }

  /** As `write`; the batch's bytes are not used afterwards. */
  writeBatch(batch: EncodedBatch): 'written' | 'read-again' {
    if (this.#refusal !== null && this.#recover()) return 'read-again';
    if (this.#refusal === null) this.#append(batch);
    else this.#publish(batch);
    if (batch.lastTimestamp !== null) this.lastLineAt = toMilliseconds(batch.lastTimestamp);
    return 'written';
  }

  /** `at`: milliseconds since 1970 by the engine's clock, as the lines around it have; null takes this machine's time. */
  divide(text: string, mark: Mark | null, at: number | null = null): void {
    this.write([divider(toInstant(at ?? this.clock.now()), text, mark)]);
  }

  /** A bug: said once per kind in the log itself, so that a silent log is never mistaken for a silent worker. */
  tellFault(error: unknown): void {
    const message = messageOf(error);
    if (message !== this.#fault) this.divide(`The recorder met a fault · ${message}`, null);
    this.#fault = message;
  }

  #append(batch: EncodedBatch): void {
    try {
      this.files.append(batch, this.lastNumber + 1);
    } catch (error) {
      const firstNumber = this.lastNumber + 1;
      const since = this.clock.now();
      this.#refusal = { firstNumber, triedAt: this.clock.monotonic(), since, error };
      const text = `Lines are not being written · they are shown here and kept by the engine · ${messageOf(error)}`;
      this.#publish(encodeBatch([divider(toInstant(since), text, null)]));
    }
    this.#publish(batch);
  }

  #recover(): boolean {
    const refusal = this.#refusal;
    if (refusal === null || this.clock.monotonic() - refusal.triedAt < retryMs) return false;
    refusal.triedAt = this.clock.monotonic();
    const duration = formatDuration(Math.max(0, this.clock.now() - refusal.since));
    const text = `Lines are written again after ${duration} · ${refusal.firstNumber} to ${this.lastNumber} were only shown; those the engine kept follow once more`;
    const timestamp = toInstant(this.clock.now());
    try {
      const batch = encodeBatch([divider(timestamp, text, null)]);
      this.files.append(batch, this.lastNumber + 1);
      this.#publish(batch);
      this.#refusal = null;
      return true;
    } catch (error) {
      refusal.error = error;
      return false;
    }
  }

  #publish(batch: EncodedBatch): void {
    this.tail.push(batch, this.lastNumber + 1);
    this.lastNumber += batch.lines;
  }
}

function divider(timestamp: Instant, text: string, mark: Mark | null): LogRecord {
  return { timestamp, stream: 'console', text, part: false, mark };
}
