import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { entryPath, linkRefusal } from './directory-handle';
import { errorCode, refusal } from './refusal';

/** Without waiting for the other end, should it be a FIFO. */
export const openFlags = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface RegularFile extends AsyncDisposable {
  handle: FileHandle;
  sizeBytes: number;
}

/**
 * Opens a regular file of the open directory; the caller disposes of it. A file with a second name (hard link) is refused:
 * the other name can lie outside the sandbox, so that "it is in the sandbox" would say nothing about whose bytes they are.
 */
export async function openRegularFile(
  directory: FileHandle,
  name: string,
  shownPath: string,
  flags: number = constants.O_RDONLY,
): Promise<RegularFile> {
  const handle = await openEntry(directory, name, shownPath, flags);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw typeRefusal(status, shownPath);
    if (status.nlink > 1) {
      throw refusal(shownPath, 'it is a hard link to a file that has another name', 'Copy it with cp first');
    }
    return { handle, sizeBytes: status.size, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openEntry(
  directory: FileHandle,
  name: string,
  shownPath: string,
  flags: number,
): Promise<FileHandle> {
  try {
    return await open(entryPath(directory, name), flags | openFlags, 0o600);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw linkRefusal(shownPath, error);
    throw error;
  }
}

export function typeRefusal(status: Stats, shownPath: string) {
  return refusal(shownPath, `it is ${typeOf(status)}`, 'Use the path of a regular file');
}

function typeOf(status: Stats): string {
  if (status.isDirectory()) return 'a directory';
  if (status.isSymbolicLink()) return 'a symbolic link';
  if (status.isFIFO()) return 'a named pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}
