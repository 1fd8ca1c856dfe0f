import type { LogBytes } from './store/log-bytes';

const chunkBytes = 1024 * 1024;

/** A stretch of a file that ends with a newline; `offset` is where it begins in the file. */
export interface RecordChunk {
  bytes: Buffer;
  offset: number;
}

/** The whole records between two offsets; an unfinished last one is left out. */
export async function* readRecords(log: LogBytes, start: number, end: number): AsyncGenerator<RecordChunk> {
  let rest: Buffer = Buffer.alloc(0);
  for (let offset = start; offset < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, end - offset));
    const bytesRead = await log.read(buffer, buffer.length, offset);
    if (bytesRead === 0) return;
    const joined = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const wholeBytes = joined.lastIndexOf(0x0a) + 1;
    if (wholeBytes > 0) yield { bytes: joined.subarray(0, wholeBytes), offset: offset - rest.length };
    rest = joined.subarray(wholeBytes);
    offset += bytesRead;
  }
}
