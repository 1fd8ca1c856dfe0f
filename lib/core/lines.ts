const lineFeed = 0x0a;

/**
 * Bytes to lines of text, whatever the cuts: a character split over two chunks is joined, a line split over
 * thousands costs linear time. A line longer than `charactersMax` comes in pieces of at least that length.
 */
export class LineDecoder {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #charactersMax: number;
  #parts: string[] = [];
  #length = 0;

  constructor(charactersMax = Number.POSITIVE_INFINITY) {
    this.#charactersMax = charactersMax;
  }

  /** The lines that this chunk completes, without their line feed. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      // Without `stream`: a line feed ends a character too, what was cut in half before it can never be completed.
      this.#add(this.#decoder.decode(chunk.subarray(from, at)));
      lines.push(this.#take());
      from = at + 1;
    }
    this.#add(this.#decoder.decode(chunk.subarray(from), { stream: true }));
    if (this.#length > this.#charactersMax) lines.push(this.#take());
    return lines;
  }

  /** The last line when it has no line feed, or null. */
  end(): string | null {
    this.#add(this.#decoder.decode());
    return this.#length === 0 ? null : this.#take();
  }

  #add(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#length += text.length;
  }

  #take(): string {
    const line = this.#parts.length === 1 ? (this.#parts[0] ?? '') : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
