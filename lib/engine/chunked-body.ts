const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const sizeLineMax = 1024;
const plainDigitsMax = 8;

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
    const payloadAt = this.#state === 'size' && this.#size === '' ? this.#readPlainSize(bytes, from) : 0;
    return payloadAt > 0 ? payloadAt : this.#readAnyLine(bytes, from);
  }

  /** A size as engines write it, a few digits and CR LF, without making a text of it; answers 0 for any other, or a cut one. */
  #readPlainSize(bytes: Buffer, from: number): number {
    let size = 0;
    for (let at = from; at < from + plainDigitsMax; at += 1) {
      const byte = bytes[at] ?? 0;
      const digit = digitOf(byte);
      if (digit !== -1) {
        size = size * 16 + digit;
        continue;
      }
      if (byte !== carriageReturn || bytes[at + 1] !== lineFeed || size === 0) return 0;
      this.#begin(size);
      return at + 2;
    }
    return 0;
  }

  #readAnyLine(bytes: Buffer, from: number): number {
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
    this.#begin(size);
  }

  #begin(size: number): void {
    this.#left = size;
    this.chunks += 1;
    this.#state = size === 0 ? 'trailer' : 'payload';
  }

  #closeTrailer(): void {
    if (this.#trailer.trim() === '') this.#state = 'end';
    this.#trailer = '';
  }
}

/** Of a hexadecimal digit's byte; -1 for any other. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function notChunked(size: string): Error {
  return new Error(`Not a chunk size: ${JSON.stringify(size.slice(0, 40))}`);
}
