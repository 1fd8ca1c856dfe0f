import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface TreeSize {
  sizeBytes: number;
  complete: boolean;
}

/** A file that stays, and why. */
export interface Kept {
  path: string;
  reason: string;
}

const otherFileSystem = 'another file system is mounted there';
const reasonOf = (error: unknown) => String(Object(error).code ?? error);

/** Bytes of everything under a path, or null when there is nothing. Follows no link and leaves the file system nowhere. */
export async function measureTree(
  root: string,
  bounds: { entriesMax: number; isLate: () => boolean },
): Promise<TreeSize | null> {
  const first = await lstat(root).catch(() => null);
  if (first === null) return null;
  const waiting = first.isDirectory() ? [root] : [];
  let sizeBytes = first.isDirectory() ? 0 : first.size;
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const name of await readdir(folder).catch(() => [])) {
      entries += 1;
      if (entries > bounds.entriesMax || bounds.isLate()) return { sizeBytes, complete: false };
      const path = join(folder, name);
      const found = await lstat(path).catch(() => null);
      if (found?.isDirectory() && found.dev === first.dev) waiting.push(path);
      else sizeBytes += found?.isDirectory() ? 0 : (found?.size ?? 0);
    }
  }
  return { sizeBytes, complete: true };
}

/**
 * Removes everything under a path and the path itself: a link as a link, nothing behind one, nothing of another file
 * system. What cannot be removed is returned with its reason, and the rest is gone.
 */
export async function removeTree(root: string, signal: AbortSignal): Promise<Kept[]> {
  const first = await lstat(root).catch((error: unknown) => error);
  if (!(first instanceof Object && 'dev' in first)) {
    return Object(first).code === 'ENOENT' ? [] : [{ path: root, reason: reasonOf(first) }];
  }
  const kept: Kept[] = [];
  await removeEntry(root, { device: Number(first.dev), kept, signal });
  return kept;
}

interface Removal {
  device: number;
  kept: Kept[];
  signal: AbortSignal;
}

/** Looks again right before it goes in: a folder that became a link meanwhile is removed as a link. */
async function removeEntry(path: string, removal: Removal): Promise<void> {
  removal.signal.throwIfAborted();
  const before = removal.kept.length;
  try {
    const found = await lstat(path);
    if (!found.isDirectory()) return await unlink(path);
    if (found.dev !== removal.device) return void removal.kept.push({ path, reason: otherFileSystem });
    for (const name of await readdir(path)) await removeEntry(join(path, name), removal);
    // With something kept in it the folder cannot go, which is no news.
    if (removal.kept.length === before) await rmdir(path);
  } catch (error) {
    removal.signal.throwIfAborted();
    if (Object(error).code !== 'ENOENT') removal.kept.push({ path, reason: reasonOf(error) });
  }
}
