import type { LogRow } from './log-rows';

/**
 * The keys under which rows are drawn. A row keeps its key while it stays in view; where all rows are replaced at once, as
 * when thousands of lines come a second, the new ones take over the keys of the old, and with them their elements.
 */
export class RowKeys {
  #shift = 0;
  #first = 0;
  #last = 0;

  /** From now on these rows are in view. */
  show(rows: readonly LogRow[]): void {
    const first = rows[0]?.entry.number ?? this.#first;
    const last = rows.at(-1)?.entry.number ?? this.#last;
    if (first > this.#last || last < this.#first) this.#shift += first - this.#first;
    this.#first = first;
    this.#last = last;
  }

  keyOf({ type, entry }: LogRow): string {
    return `${type}-${entry.number - this.#shift}`;
  }
}
