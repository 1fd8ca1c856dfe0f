/** No piece of a line is longer, so that a line without an end costs no more memory than any other. */
export const lineBytesMax = 1024 * 1024;

const firstCapacity = 4096;
/** A character has at most four bytes. */
const continuationsMax = 3;

/** What one stream has of the line that is still coming: at most 1 MiB, what is more leaves as parts. */
export class OpenLine {
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstCapacity);
  #length = 0;

  get empty(): boolean {
    return this.#length === 0;
  }

  /**
   * Adds bytes, none of them a line feed; tells the parts that are full, each valid during the call only. A part is cut only
   * when the line has more than it can hold, between two characters, and where it is cut depends on the line's bytes alone:
   * read again, it is the same.
   */
  add(bytes: Buffer, takePart: (part: Buffer) => void): void {
    let rest = bytes;
    while (this.#length + rest.length > lineBytesMax) {
      const room = lineBytesMax - this.#length;
      this.#copy(rest.subarray(0, room));
      rest = rest.subarray(room);
      this.#cut(rest[0] ?? 0, takePart);
    }
    this.#copy(rest);
  }

  /** Tells the text since the last part, valid during the call only; the next bytes begin a new line. */
  end(take: (text: Buffer) => void): void {
    take(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  #cut(next: number, takePart: (part: Buffer) => void): void {
    let end = this.#length;
    const at = (index: number) => (index === this.#length ? next : (this.#bytes[index] ?? 0));
    while (end > this.#length - continuationsMax && isContinuation(at(end))) end -= 1;
    if (isContinuation(at(end))) end = this.#length;
    takePart(this.#bytes.subarray(0, end));
    this.#bytes.copyWithin(0, end, this.#length);
    this.#length -= end;
  }

  #copy(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#bytes.length) {
      let capacity = this.#bytes.length;
      while (capacity < needed) capacity *= 2;
      const grown = Buffer.allocUnsafeSlow(capacity);
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length = needed;
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
