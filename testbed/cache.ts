import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFailure } from '@/lib/core/failure';
import { acquireInstanceLock, type InstanceLock } from '@/lib/process/instance-lock';

/** Outside the tree, so that a fresh clone on the same machine is warm. */
function cacheDirectory(): string {
  const { STIGMER_TESTBED_CACHE, XDG_CACHE_HOME } = process.env;
  return STIGMER_TESTBED_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'stigmer-testbed');
}

/** Keeps the newest files of those whose names begin so: each change of a source makes another. */
export async function forgetOld(prefix: string, keptMax: number): Promise<void> {
  const made = (name: string) => name.startsWith(prefix) && !/\.(lock(\..+)?|draft)$/.test(name);
  const names = (await readdir(cacheDirectory())).filter(made);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(cacheDirectory(), name);
      return { path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const old = files.sort((left, right) => right.at - left.at).slice(keptMax);
  for (const { path } of old) await rm(path, { force: true });
}

/** A file that is used is not old. */
async function touch(path: string): Promise<boolean> {
  const used = new Date();
  return await utimes(path, used, used).then(
    () => true,
    () => false,
  );
}

const turnPollMs = 500;

/** Waits while another process that lives makes the same file; whoever gets the turn releases it. */
async function takeTurn(path: string): Promise<InstanceLock> {
  for (;;) {
    try {
      return await acquireInstanceLock(`${path}.lock`, { address: null, platform: process.platform });
    } catch (error) {
      if (!isFailure(error, 'console-already-running')) throw error;
      await sleep(turnPollMs);
    }
  }
}

/**
 * Path of a cached file, made by `make` if it is missing: once, also when several beds ask at once. `make` writes to the
 * path it is given; the result appears under its name by a rename, so that nobody ever sees half a file.
 * @param name with every version that the content depends on
 */
export async function cached(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), name);
  if (await touch(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const turn = await takeTurn(path);
  const draft = `${path}.${process.pid}.draft`;
  try {
    if (await touch(path)) return path;
    await make(draft);
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await turn.release();
  }
  return path;
}
