import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 64 * 1024;

/** The file's bytes from its start, `bytesMax` at most. Each chunk is overwritten by the next one. */
export async function* readChunks(
  handle: FileHandle,
  bytesMax: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let position = 0;
  while (position < bytesMax) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, bytesMax - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Text holds no NUL byte; looked for where a file begins, as diff and grep do. */
export function looksBinary(beginning: Buffer): boolean {
  return beginning.subarray(0, 8192).includes(0);
}
