import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

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

/**
 * Path of a cached file, made by `make` if it is missing. `make` writes to the path it is given; the result appears
 * under its name by a rename, so that two beds at once never see half a file.
 * @param name with every version that the content depends on
 */
export async function cached(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), name);
  // A file that is used is not old.
  const used = new Date();
  const isThere = await utimes(path, used, used).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  const draft = `${path}.${process.pid}.draft`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await make(draft);
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return path;
}
