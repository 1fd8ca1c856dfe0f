const headerBytes = 8;

/** A piece of one frame; a frame cut by chunk borders comes as several pieces, only the first with `first`. */
export interface FramePiece {
  stream: 'stdout' | 'stderr';
  first: boolean;
  bytes: Uint8Array;
}

type PieceTaker = (stream: FramePiece['stream'], first: boolean, start: number, end: number) => void;

/**
 * The engines' multiplexed format: `[type, 0, 0, 0, size (4 bytes, big endian)]`, then the payload. One pass, nothing
 * copied, no recursion; memory is bounded by the chunk. Throws when a header is impossible (the stream is not framed).
 */
export class FrameDecoder {
  readonly #header = new Uint8Array(headerBytes);
  #headerLength = 0;
  #stream: FramePiece['stream'] = 'stdout';
  #left = 0;
  #first = false;

  push(chunk: Uint8Array): FramePiece[] {
    const pieces: FramePiece[] = [];
    this.read(chunk, (stream, first, start, end) => {
      pieces.push({ stream, first, bytes: chunk.subarray(start, end) });
    });
    return pieces;
  }

  /** As `push`, but tells where in the chunk each piece is, for a reader of very many. */
  read(chunk: Uint8Array, take: PieceTaker): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        at = this.#readHeader(chunk, at);
        continue;
      }
      const end = Math.min(chunk.length, at + this.#left);
      const first = this.#first;
      this.#left -= end - at;
      this.#first = false;
      take(this.#stream, first, at, end);
      at = end;
    }
  }

  /** Whether the bytes so far end where a frame ends. */
  get complete(): boolean {
    return this.#headerLength === 0 && this.#left === 0;
  }

  #readHeader(chunk: Uint8Array, from: number): number {
    if (this.#headerLength === 0 && chunk.length - from >= headerBytes) {
      this.#openFrame(chunk, from);
      return from + headerBytes;
    }
    const wanted = Math.min(headerBytes - this.#headerLength, chunk.length - from);
    this.#header.set(chunk.subarray(from, from + wanted), this.#headerLength);
    this.#headerLength += wanted;
    if (this.#headerLength === headerBytes) this.#openFrame(this.#header, 0);
    return from + wanted;
  }

  #openFrame(bytes: Uint8Array, at: number): void {
    const byte = (index: number) => bytes[at + index] ?? 0;
    const type = byte(0);
    if (type > 3 || byte(1) !== 0 || byte(2) !== 0 || byte(3) !== 0) {
      const header = Buffer.from(bytes.subarray(at, at + headerBytes));
      throw new Error(`Not a frame header: ${header.toString('hex')}`);
    }
    this.#stream = type === 0 || type === 1 ? 'stdout' : 'stderr';
    this.#left = byte(4) * 0x1_00_00_00 + ((byte(5) << 16) | (byte(6) << 8) | byte(7));
    this.#first = true;
    this.#headerLength = 0;
  }
}
