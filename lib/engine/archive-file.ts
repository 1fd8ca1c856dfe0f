import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isFailure, messageOf } from '@/lib/core/failure';
import { archiveFailure } from './archive-failure';
import { type ArchiveContent, isDescription, readArchive } from './image-archive';
import { NoTar, readTar, type TarContent } from './tar-entries';

const entriesMax = 100_000;

/** An open archive: what is read twice is the same file, whatever its name is by then. */
export interface ArchiveFile {
  path: string;
  sizeBytes: number;
  /** As a tar, unpacked where it is gzip; `onBytes` gets each number of bytes that was read of the file. */
  tar(onBytes: (bytes: number) => void): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Throws `archive-unreadable`. */
export async function openArchive(path: string): Promise<ArchiveFile> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path);
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('It is no file');
    const head = Buffer.alloc(2);
    await handle.read(head, 0, 2, 0);
    return archiveOf(path, handle, stats.size, head[0] === 0x1f && head[1] === 0x8b);
  } catch (cause) {
    await handle?.close();
    throw archiveFailure('unreadable', path, messageOf(cause), cause);
  }
}

function archiveOf(path: string, handle: FileHandle, sizeBytes: number, isGzip: boolean): ArchiveFile {
  async function* bytes(onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
    const chunkBytes = 256 * 1024;
    for (let at = 0; at < sizeBytes; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      onBytes(bytesRead);
      yield buffer.subarray(0, bytesRead);
    }
  }
  async function* tar(onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
    if (!isGzip) return yield* bytes(onBytes);
    const source = Readable.from(bytes(onBytes));
    const unpacked = createGunzip();
    source.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
    try {
      yield* unpacked;
    } finally {
      source.destroy();
      unpacked.destroy();
    }
  }
  return { path, sizeBytes, tar, close: () => handle.close() };
}

/**
 * Reads the whole archive once, before the engine gets a byte of it.
 * @param platform of the engine: without an image for it there is nothing to load
 * @throws Failure `archive-no-image`, `archive-truncated`, `archive-other-platform`
 */
export async function examineArchive(
  archive: ArchiveFile,
  platform: string,
  signal: AbortSignal,
): Promise<ArchiveContent> {
  const { path } = archive;
  const files = new Map<string, TarContent>();
  try {
    for await (const entry of readTar(
      archive.tar(() => signal.throwIfAborted()),
      isDescription,
    )) {
      files.set(entry.path, entry);
      if (files.size > entriesMax) throw archiveFailure('no-image', path, 'It has too many files');
    }
  } catch (error) {
    if (signal.aborted || isFailure(error)) throw error;
    throw archiveFailure(error instanceof NoTar ? 'no-image' : 'truncated', path, messageOf(error), error);
  }
  const found = readArchive(files);
  if (found === null) throw archiveFailure('no-image', path, `${files.size} files, none describes an image`);
  if (found.images.length === 0 || found.images.some(({ isWhole }) => !isWhole))
    throw archiveFailure('truncated', path, 'Not all that it lists is in it');
  const platforms = found.images.map((image) => image.platform);
  if (!platforms.includes(platform))
    throw archiveFailure(
      'other-platform',
      path,
      `It has ${platforms.join(', ')}; this machine is ${platform}`,
    );
  return found;
}
