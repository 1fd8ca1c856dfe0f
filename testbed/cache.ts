import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFailure } from '@/lib/core/failure';
import { acquireInstanceLock, type InstanceLock } from '@/lib/process/instance-lock';

const lookIntervalMs = 500;

/** Outside the tree, so that a fresh clone on the same machine is warm. */
function cacheDirectory(): string {
  const { STIGMER_TESTBED_CACHE, XDG_CACHE_HOME } = process.env;
  return STIGMER_TESTBED_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'stigmer-testbed');
}

/** Keeps the newest files of those whose names begin so: each change of a source makes another. */
export async function forgetOld(prefix: string, keptMax: number): Promise<void> {
  const names = (await readdir(cacheDirectory())).filter((name) => name.startsWith(prefix));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(cacheDirectory(), name);
      return { path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const old = files.sort((left, right) => right.at - left.at).slice(keptMax);
  for (const { path } of old) await rm(path, { force: true });
}

/** Whether the file is there; one that is used is not old. */
async function use(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** The right to make the file; null when another bed has made it meanwhile. */
async function makersLock(path: string): Promise<InstanceLock | null> {
  const lockPath = join(dirname(path), 'locks', basename(path));
  for (;;) {
    if (await use(path)) return null;
    try {
      return await acquireInstanceLock(lockPath, { address: null, platform: process.platform });
    } catch (error) {
      if (!isFailure(error, 'console-already-running')) throw error;
      await sleep(lookIntervalMs);
    }
  }
}

/**
 * Path of a cached file, made by `make` if it is missing. `make` writes to the path it is given; the result appears
 * under its name by a rename, so that two beds at once never see half a file, and of two that lack it one makes it.
 * @param name with every version that the content depends on
 */
export async function cached(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), name);
  const lock = await makersLock(path);
  if (lock === null) return path;
  const draft = `${path}.${process.pid}.draft`;
  try {
    if (await use(path)) return path;
    await make(draft);
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await lock.release();
  }
  return path;
}
