import { openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { Blocks } from './gzip-blocks';

const readAsync = promisify(read);
const gunzipAsync = promisify(gunzip);

/** A file of the log, open, as it can be sent to a thread. */
export interface StoredLog {
  descriptor: number;
  /** Null for a file that is not compressed. */
  blocks: Blocks | null;
}

/** The caller closes the descriptor. The path and what is behind it are read in the same tick, so that no rotation comes between. */
export function openStored({ path, blocks }: { path: string; blocks: Blocks | null }): StoredLog {
  return { descriptor: openSync(path, 'r'), blocks };
}

/** The plain bytes of a file by their offsets, whether it is compressed or not. Of a compressed one a block is held. */
export class LogBytes {
  readonly #log: StoredLog;
  #held: { index: number; bytes: Buffer } = { index: -1, bytes: Buffer.alloc(0) };

  constructor(log: StoredLog) {
    this.#log = log;
  }

  /** As `fs.read`: how many bytes there were, 0 at the end. */
  async read(buffer: Buffer, length: number, position: number): Promise<number> {
    const { descriptor, blocks } = this.#log;
    if (blocks === null) return (await readAsync(descriptor, buffer, 0, length, position)).bytesRead;
    let done = 0;
    while (done < length && position + done < blocks.bytes) {
      const { index, start, packed } = this.#blockAt(blocks, position + done);
      if (index !== this.#held.index) {
        await readAsync(descriptor, packed, 0, packed.length, start);
        const bytes = await gunzipAsync(packed, inOnePiece(blocks)).catch((error) => {
          throw damaged(start, error);
        });
        this.#held = { index, bytes };
      }
      done += this.#copyHeld(blocks, buffer, done, length, position);
    }
    return done;
  }

  /** As `fs.readSync`. */
  readSync(buffer: Buffer, at: number, length: number, position: number): number {
    const { descriptor, blocks } = this.#log;
    if (blocks === null) return readSync(descriptor, buffer, at, length, position);
    const target = buffer.subarray(at, at + length);
    let done = 0;
    while (done < length && position + done < blocks.bytes) {
      const { index, start, packed } = this.#blockAt(blocks, position + done);
      if (index !== this.#held.index) {
        readSync(descriptor, packed, 0, packed.length, start);
        this.#held = { index, bytes: unpack(packed, start, blocks) };
      }
      done += this.#copyHeld(blocks, target, done, length, position);
    }
    return done;
  }

  #blockAt({ plainBytes, starts }: Blocks, position: number) {
    const index = Math.floor(position / plainBytes);
    const start = starts[index] ?? 0;
    const length = index === this.#held.index ? 0 : (starts[index + 1] ?? start) - start;
    return { index, start, packed: Buffer.allocUnsafe(length) };
  }

  #copyHeld(blocks: Blocks, buffer: Buffer, done: number, length: number, position: number): number {
    const { index, bytes } = this.#held;
    const from = position + done - index * blocks.plainBytes;
    const copied = bytes.copy(buffer, done, from, from + length - done);
    if (copied === 0) throw damaged(blocks.starts[index] ?? 0, null);
    return copied;
  }
}

/** Each piece costs an allocation and a copy; one that is full is followed by an empty one. */
const inOnePiece = ({ plainBytes }: Blocks) => ({ chunkSize: plainBytes + 1 });

function unpack(packed: Buffer, start: number, blocks: Blocks): Buffer {
  try {
    return gunzipSync(packed, inOnePiece(blocks));
  } catch (error) {
    throw damaged(start, error);
  }
}

function damaged(start: number, cause: unknown): Error {
  return new Error(`A compressed file of the log is damaged at byte ${start}`, { cause });
}
