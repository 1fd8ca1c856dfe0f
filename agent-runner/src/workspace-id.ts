import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoring } from './sandbox/directory-handle';
import { runnerFolderOf } from './workspace';

const fileName = 'workspace-id';
const idPattern = /^[0-9a-f]{32}\n$/;

/**
 * The name of the folder itself, in a file of it: workers that share it have the same one, however often they are replaced.
 * Null where the folder cannot be used, or the file holds something else.
 */
export async function workspaceId(workspaceDirectory: string): Promise<string | null> {
  const file = join(runnerFolderOf(workspaceDirectory), fileName);
  try {
    return (await readId(file)) ?? (await createId(workspaceDirectory, file));
  } catch {
    return null;
  }
}

async function readId(file: string): Promise<string | null> {
  const content = await readFile(file, 'utf8').catch(ignoring('ENOENT'));
  if (content === undefined) return null;
  if (!idPattern.test(content)) throw new Error('Not an id');
  return content.trim();
}

/** Whole or not at all; of several workers that begin at once the first one's counts. */
async function createId(workspaceDirectory: string, file: string): Promise<string | null> {
  await mkdir(runnerFolderOf(workspaceDirectory)).catch(ignoring('EEXIST'));
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(draft, `${randomBytes(16).toString('hex')}\n`, { flag: 'wx' });
  try {
    await link(draft, file).catch(ignoring('EEXIST'));
  } finally {
    await unlink(draft);
  }
  return await readId(file);
}
