import { type FileHandle, lstat } from 'node:fs/promises';
import { isFailure } from '@/lib/core/failure';
import { entryPath, openDirectoryAt } from './directory-handle';
import { readEntries } from './list-directory';
import { errorCode, explaining } from './refusal';
import { openRegularFile, type RegularFile } from './regular-file';
import { depthMax, parseRelativePath } from './relative-path';
import type { Sandbox } from './sandbox';

export interface FoundFile {
  /** Relative to the sandbox's root. */
  path: string;
  name: string;
  /** Only while the file is being visited. Null: it cannot be read, is a hard link or has gone. The visitor disposes of it. */
  open(): Promise<RegularFile | null>;
}

export interface WalkOptions {
  /** Of all directories together. */
  entriesMax: number;
  /** Names of directories that are not entered. */
  skippedDirectories: readonly string[];
  signal: AbortSignal;
}

export interface WalkOutcome {
  /** False: there are more entries than `entriesMax`, or directories too deep to enter. */
  complete: boolean;
}

/**
 * Visits every regular file below the path in the order of their names, or the file that the path is. Links are not
 * followed. `visit` answers false to end the walk.
 */
export function walkFiles(
  sandbox: Sandbox,
  path: string,
  visit: (file: FoundFile) => Promise<boolean>,
  options: WalkOptions,
): Promise<WalkOutcome> {
  return sandbox.borrow((root) =>
    explaining(path, async () => {
      const names = parseRelativePath(path, sandbox.directory);
      if (await isFile(root, names)) {
        await using directory = await openDirectoryAt(root, names.slice(0, -1));
        await visit(foundFile(directory, names));
        return { complete: true };
      }
      await (await openDirectoryAt(root, names)).close();
      return await walkTree(root, names, visit, options);
    }),
  );
}

async function isFile(root: FileHandle, names: readonly string[]): Promise<boolean> {
  const name = names.at(-1);
  if (name === undefined) return false;
  await using directory = await openDirectoryAt(root, names.slice(0, -1));
  return (await lstat(entryPath(directory, name))).isFile();
}

async function walkTree(
  root: FileHandle,
  start: readonly string[],
  visit: (file: FoundFile) => Promise<boolean>,
  { entriesMax, skippedDirectories, signal }: WalkOptions,
): Promise<WalkOutcome> {
  let entriesLeft = entriesMax;
  let complete = true;
  const waiting = [start];
  for (let names = waiting.pop(); names !== undefined; names = waiting.pop()) {
    await using directory = await openDirectoryAt(root, names).catch(whenGone);
    if (directory === null) continue;
    const found = await readEntries(directory, names.length === 0, entriesLeft);
    entriesLeft -= found.entries.length;
    complete &&= found.complete;
    for (const entry of found.entries) {
      signal.throwIfAborted();
      if (entry.isFile() && !(await visit(foundFile(directory, [...names, entry.name])))) return { complete };
    }
    const directories = found.entries.filter(
      (entry) => entry.isDirectory() && !skippedDirectories.includes(entry.name),
    );
    if (names.length >= depthMax) complete &&= directories.length === 0;
    else waiting.push(...directories.reverse().map(({ name }) => [...names, name]));
  }
  return { complete };
}

function foundFile(directory: FileHandle, names: readonly string[]): FoundFile {
  const name = names.at(-1) ?? '';
  const path = names.join('/');
  return { path, name, open: () => openRegularFile(directory, name, path).catch(whenGone) };
}

/** Null for what changed, vanished or is forbidden since it was listed; the walk goes on without it. */
function whenGone(error: unknown): null {
  const expected = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO', 'ENAMETOOLONG'];
  if (isFailure(error) || expected.includes(errorCode(error) ?? '')) return null;
  throw error;
}
