import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Outside the tree, so that a fresh clone on the same machine is warm. */
function cacheDirectory(): string {
  const { STIGMER_TESTBED_CACHE, XDG_CACHE_HOME } = process.env;
  return STIGMER_TESTBED_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'stigmer-testbed');
}

/**
 * Path of a cached file, made by `make` if it is missing. `make` writes to the path it is given; the result appears
 * under its name by a rename, so that two beds at once never see half a file.
 * @param name with every version that the content depends on
 */
export async function cached(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), name);
  if ((await stat(path).catch(() => null)) !== null) return path;
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
