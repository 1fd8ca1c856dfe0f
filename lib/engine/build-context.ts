import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type IgnoreMatcher, parseIgnorePatterns } from './ignore-patterns';
import { tarEnd, tarHeader, tarPadding } from './tar-header';

/**
 * A folder as a tar stream for the build, without what its .dockerignore names; the Dockerfile and the .dockerignore
 * always go along, as the engines need them. Owners are root, so that a build does not depend on who ran it.
 */
export async function* packContext(directory: string, dockerfile: string): AsyncGenerator<Buffer> {
  const ignored = await readIgnoreFile(directory);
  const kept = new Set([dockerfile, '.dockerignore']);
  for await (const path of walk(directory, '', (found) => !kept.has(found) && ignored(found))) {
    yield* packEntry(directory, path);
  }
  yield tarEnd();
}

async function readIgnoreFile(directory: string): Promise<IgnoreMatcher> {
  try {
    return parseIgnorePatterns(await readFile(join(directory, '.dockerignore'), 'utf8'));
  } catch {
    return () => false;
  }
}

/** Paths in order, folders before what is in them. An ignored folder is still searched: `!` may take back a file in it. */
async function* walk(root: string, folder: string, ignored: IgnoreMatcher): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!ignored(path)) yield path;
    if (entry.isDirectory() && entry.name !== '.git') yield* walk(root, path, ignored);
  }
}

async function* packEntry(root: string, path: string): AsyncGenerator<Buffer> {
  const file = join(root, path);
  const facts = await lstat(file);
  const common = {
    path,
    mode: facts.mode,
    modifiedAtSeconds: facts.mtimeMs / 1000,
    sizeBytes: 0,
    linkTarget: '',
  };
  if (facts.isDirectory()) yield tarHeader({ ...common, type: 'directory' });
  else if (facts.isSymbolicLink()) {
    yield tarHeader({ ...common, type: 'symlink', linkTarget: await readlink(file) });
  } else if (facts.isFile()) {
    yield tarHeader({ ...common, type: 'file', sizeBytes: facts.size });
    yield* exactly(file, facts.size);
    yield tarPadding(facts.size);
  }
}

/** As many bytes as the header said: a file that changes while it is read would shift everything after it. */
async function* exactly(file: string, sizeBytes: number): AsyncGenerator<Buffer> {
  if (sizeBytes === 0) return;
  let left = sizeBytes;
  for await (const chunk of createReadStream(file, { end: sizeBytes - 1 })) {
    left -= chunk.length;
    yield chunk;
  }
  if (left > 0) throw new Error(`${file} became shorter while it was read`);
}
