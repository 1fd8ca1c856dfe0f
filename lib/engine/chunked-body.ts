const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const sizeLineMax = 1024;

/**
 * The body of an answer with `Transfer-Encoding: chunked`, whatever the cuts. An engine sends each line of a log as a chunk
 * of its own, so nothing is made per chunk: the payload is moved together within the buffer that was read.
 */
export class ChunkedBody {
  #state: 'size' | 'payload' | 'payload-end' | 'trailer' | 'end' = 'size';
  /** Chunks that have begun so far. */
  chunks = 0;
  /** Of the chunk that is being read. */
  #left = 0;
  #size = '';
  #trailer = '';

  /** Whether the last chunk was read: an answer that ends before it was cut off. */
  get complete(): boolean {
    return this.#state === 'end';
  }

  /** The payload of these bytes, at the front of the same buffer. Throws when they are no chunks. */
  push(bytes: Buffer): Buffer {
    let written = 0;
    for (let at = 0; at < bytes.length && this.#state !== 'end'; ) {
      if (this.#state === 'payload') {
        const end = Math.min(bytes.length, at + this.#left);
        bytes.copyWithin(written, at, end);
        written += end - at;
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = 'payload-end';
      } else {
        at = this.#readLine(bytes, at);
      }
    }
    return bytes.subarray(0, written);
  }

  /** Reads on in a line that is not payload; answers where it stopped. */
  #readLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(lineFeed, from);
    const to = end === -1 ? bytes.length : end;
    if (this.#state === 'size') this.#size += bytes.toString('latin1', from, to);
    if (this.#state === 'trailer') this.#trailer += bytes.toString('latin1', from, to);
    if (this.#size.length + this.#trailer.length > sizeLineMax) throw notChunked(this.#size);
    if (end === -1) return to;
    if (this.#state === 'size') this.#openChunk();
    else if (this.#state === 'payload-end') {
      if (to > from + 1 || (to > from && bytes[from] !== carriageReturn)) throw notChunked(this.#size);
      this.#state = 'size';
    } else this.#closeTrailer();
    return end + 1;
  }

  #openChunk(): void {
    const size = Number.parseInt(this.#size, 16);
    if (!/^[0-9a-fA-F]+\s*(;.*)?\r?$/.test(this.#size)) throw notChunked(this.#size);
    this.#size = '';
    this.#left = size;
    this.chunks += 1;
    this.#state = size === 0 ? 'trailer' : 'payload';
  }

  #closeTrailer(): void {
    if (this.#trailer.trim() === '') this.#state = 'end';
    this.#trailer = '';
  }
}

function notChunked(size: string): Error {
  return new Error(`Not a chunk size: ${JSON.stringify(size.slice(0, 40))}`);
}
