import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist']);

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !skipped.has(name)).sort();
  return (await Promise.all(names.map((name) => filesUnder(join(path, name))))).flat();
}

/** Hash over the names and contents of files and folders, tests left out. @param salt anything else that matters */
export async function sourceHash(root: string, sources: readonly string[], salt: string): Promise<string> {
  const hash = createHash('sha256').update(salt);
  for (const source of sources) {
    for (const file of await filesUnder(join(root, source))) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash
        .update(file.slice(root.length))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}
