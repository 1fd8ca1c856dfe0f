import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import type { LiveTail } from './live-tail';
import { toPageLine } from './log-file';
import type { LogFiles } from './log-files';
import type { LogRecord, Mark } from './record-format';
import { type Instant, toInstant } from './timestamp';

const retryMs = 2000;

/**
 * Numbers the lines, writes them, and hands them to the readers. While the file cannot be written (disk full) lines are
 * still shown; once it can, `write` answers `read-again`: the engine is asked again from the last written line on.
 */
export class Recording {
  lastNumber: number;
  lastLineAt: number | null = null;
  #refusal: { firstNumber: number; triedAt: number } | null = null;

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

  /** How old the newest line is; for one that was just read: how far the recorder is behind the container. */
  behindMs(): number {
    return this.lastLineAt === null ? 0 : this.clock.now() - this.lastLineAt;
  }

  write(records: readonly LogRecord[]): 'written' | 'read-again' {
    if (records.length === 0) return 'written';
    if (this.#refusal !== null && this.#recover()) return 'read-again';
    if (this.#refusal !== null) this.#publish(records);
    else this.#append(records);
    return 'written';
  }

  /** `at`: milliseconds since 1970 by the engine's clock, as the lines around it have; null takes this machine's time. */
  divide(text: string, mark: Mark | null, at: number | null = null): void {
    this.write([divider(toInstant(at ?? this.clock.now()), text, mark)]);
  }

  #append(records: readonly LogRecord[]): void {
    try {
      this.files.append(records, this.lastNumber + 1);
    } catch (error) {
      this.#refusal = { firstNumber: this.lastNumber + 1, triedAt: this.clock.monotonic() };
      const text = `Lines are not being written · they are shown here and kept by the engine · ${messageOf(error)}`;
      const timestamp = toInstant(this.clock.now());
      this.#publish([divider(timestamp, text, null), ...records]);
      return;
    }
    this.#publish(records);
  }

  #recover(): boolean {
    const refusal = this.#refusal;
    if (refusal === null || this.clock.monotonic() - refusal.triedAt < retryMs) return false;
    refusal.triedAt = this.clock.monotonic();
    const text = `Lines are written again · ${refusal.firstNumber} to ${this.lastNumber} were only shown; those the engine kept follow once more`;
    const timestamp = toInstant(this.clock.now());
    try {
      const record = divider(timestamp, text, null);
      this.files.append([record], this.lastNumber + 1);
      this.#publish([record]);
      this.#refusal = null;
      return true;
    } catch {
      return false;
    }
  }

  #publish(records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    const lines = records.map((record, position) => toPageLine(this.lastNumber + 1 + position, record));
    this.lastNumber += lines.length;
    this.lastLineAt = lines.findLast((line) => line.stream !== 'console')?.at ?? this.lastLineAt;
    this.tail.push(lines);
  }
}

function divider(timestamp: Instant, text: string, mark: Mark | null): LogRecord {
  return { timestamp, stream: 'console', text, part: false, mark };
}
