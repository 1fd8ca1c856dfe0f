import type { LogRecord } from './record-format';

/** Writes lines as `<time> <line>`. Joins the parts of a line as long as no line of the other stream comes between them. */
export class TextWriter {
  #open: LogRecord['stream'] | null = null;

  /** Whether the last line that was written goes on. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** @param goesOn whether more of the line follows */
  write({ stream, timestamp, text }: Omit<LogRecord, 'part' | 'mark'>, goesOn: boolean): string {
    const start =
      this.#open === stream ? '' : `${this.end()}${timestamp} ${stream === 'console' ? '▸ ' : ''}`;
    this.#open = goesOn ? stream : null;
    return goesOn ? `${start}${text}` : `${start}${text}\n`;
  }

  /** Ends the line whose last part is not there. */
  end(): string {
    const ended = this.#open === null ? '' : '\n';
    this.#open = null;
    return ended;
  }
}
