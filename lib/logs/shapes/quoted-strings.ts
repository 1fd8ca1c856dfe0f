import { type ByteRange, isInWord } from './byte-kinds';

const backslash = 0x5c;
const doubleQuote = 0x22;
const messageNames = ['msg=', 'message='].map((name) => Buffer.from(name));

/** Finds the quoted strings of one text, asked in order. */
export class QuotedStrings {
  readonly #bytes: Uint8Array;
  readonly #range: ByteRange;
  /** Quotes that are known not to be closed in the rest, so that none is looked for twice. */
  readonly #unclosed = new Set<number>();
  /** Where a quote stands that closes a message, and opens nothing. */
  #messageEnd = -1;

  constructor(bytes: Uint8Array, range: ByteRange) {
    this.#bytes = bytes;
    this.#range = range;
  }

  /** Where the string ends whose quote opens here; -1 where none does: an apostrophe, a quote alone, the message of a logfmt line. */
  closeOf(open: number): number {
    const bytes = this.#bytes;
    if (open === this.#messageEnd) return -1;
    const code = bytes[open] ?? 0;
    if (code !== doubleQuote && isInWord(bytes, open - 1, this.#range)) return -1;
    const escaped = this.#isEscaped(open, this.#range.start);
    const quote = escaped ? -code : code;
    if (this.#unclosed.has(quote)) return -1;
    const close = this.#find(open, escaped);
    if (close === -1) this.#unclosed.add(quote);
    if (close === -1 || !this.#isMessage(open)) return close;
    this.#messageEnd = close;
    return -1;
  }

  #find(open: number, escaped: boolean): number {
    const bytes = this.#bytes;
    const code = bytes[open] ?? 0;
    for (let at = open + 1; at < this.#range.end; at += 1) {
      if (bytes[at] !== code || this.#isEscaped(at, open + 1) !== escaped) continue;
      if (code === doubleQuote || !isInWord(bytes, at + 1, this.#range)) return at;
    }
    return -1;
  }

  /** Whether the string is the message itself, as in `level=info msg="…"`. */
  #isMessage(open: number): boolean {
    return messageNames.some((name) => {
      const from = open - name.length;
      if (from < this.#range.start || isInWord(this.#bytes, from - 1, this.#range)) return false;
      return name.every((code, index) => this.#bytes[from + index] === code);
    });
  }

  #isEscaped(at: number, start: number): boolean {
    return at > start && this.#bytes[at - 1] === backslash;
  }
}
