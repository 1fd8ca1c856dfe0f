import type { Dirent } from 'node:fs';
import { type FileHandle, lstat, opendir } from 'node:fs/promises';
import { descriptorPath, entryPath, openDirectoryAt } from './directory-handle';
import { explaining } from './refusal';
import { isRunnerFolder, parseRelativePath } from './relative-path';
import type { Sandbox } from './sandbox';

export interface DirectoryEntry {
  name: string;
  type: 'file' | 'directory' | 'link' | 'other';
  /** Of a regular file; null for everything else. */
  sizeBytes: number | null;
}

export interface DirectoryListing {
  entries: DirectoryEntry[];
  /** False: the directory holds more than was asked for. */
  complete: boolean;
}

/** The entries by name. Of a directory with more than `entriesMax` the first ones that the file system gives. */
export function listDirectory(
  sandbox: Sandbox,
  path: string,
  entriesMax: number,
  signal: AbortSignal,
): Promise<DirectoryListing> {
  return sandbox.borrow((root) =>
    explaining(path, async () => {
      const names = parseRelativePath(path, sandbox.directory);
      await using directory = await openDirectoryAt(root, names);
      const { entries, complete } = await readEntries(directory, names.length === 0, entriesMax);
      const described: DirectoryEntry[] = [];
      for (const { name } of entries) {
        signal.throwIfAborted();
        described.push(await describe(directory, name));
      }
      return { entries: described, complete };
    }),
  );
}

/** Reads no further than `entriesMax`, however large the directory is; sorted, without the runner's own folder. */
export async function readEntries(
  directory: FileHandle,
  isRoot: boolean,
  entriesMax: number,
): Promise<{ entries: Dirent[]; complete: boolean }> {
  const entries: Dirent[] = [];
  let complete = true;
  for await (const entry of await opendir(descriptorPath(directory), { bufferSize: 256 })) {
    if (isRoot && isRunnerFolder(entry.name)) continue;
    complete = entries.length < entriesMax;
    if (!complete) break;
    entries.push(entry);
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { entries, complete };
}

async function describe(directory: FileHandle, name: string): Promise<DirectoryEntry> {
  // Gone since it was listed, or a name that is not UTF-8.
  const status = await lstat(entryPath(directory, name)).catch(() => null);
  if (status?.isFile()) return { name, type: 'file', sizeBytes: status.size };
  if (status?.isDirectory()) return { name, type: 'directory', sizeBytes: null };
  return { name, type: status?.isSymbolicLink() ? 'link' : 'other', sizeBytes: null };
}
