import { continueRecord, type LogLevel, parseLogText, type RecordState, recordStart } from './log-record';

const recordBegun: RecordState = { open: true, trace: 'none' };

/** The levels of lines that come in order: what continues a record, such as a traceback, has that record's. */
export class LevelReader {
  #state: RecordState = recordStart;
  #level: LogLevel = 'info';

  /** A text without colours. */
  read(text: string): LogLevel {
    const own = parseLogText(text)?.level ?? null;
    if (own !== null) return this.begin(own);
    const { joins, state } = continueRecord(text, this.#state);
    if (!joins) return this.begin('info');
    this.#state = state;
    return this.#level;
  }

  /** Begins a record of a level that is known. */
  begin(level: LogLevel): LogLevel {
    this.#state = recordBegun;
    this.#level = level;
    return level;
  }

  /** A divider ends every record. */
  divide(): void {
    this.#state = recordStart;
  }
}
