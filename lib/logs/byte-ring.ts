/**
 * Copies of the latest byte strings in one buffer that is written round and round, so that keeping them makes no garbage.
 * A copy is valid until as many bytes as the ring has came after it.
 */
export class ByteRing {
  readonly #bytes: Buffer;
  #end = 0;

  constructor(size: number) {
    this.#bytes = Buffer.alloc(size);
  }

  /** The copy lies in one piece. @param bytes no longer than the ring */
  copy(bytes: Buffer): Buffer {
    if (this.#end + bytes.length > this.#bytes.length) this.#end = 0;
    const start = this.#end;
    this.#end += bytes.copy(this.#bytes, start);
    return this.#bytes.subarray(start, this.#end);
  }
}
