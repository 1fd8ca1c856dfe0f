import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { entryPath, ignoring, openDirectoryAt } from './directory-handle';
import { explaining, refusal } from './refusal';
import { openFlags, typeRefusal } from './regular-file';
import { parseRelativePath } from './relative-path';
import type { Sandbox } from './sandbox';

/**
 * Writes a file and the directories above it. It appears at once or not at all, also when the process is killed: written
 * beside its place, synced, renamed, all within the one open directory. An existing file keeps its permissions; one with
 * a second name (hard link) is replaced under this name only.
 */
export function writeTextFile(
  sandbox: Sandbox,
  path: string,
  content: string,
): Promise<'created' | 'replaced'> {
  return sandbox.borrow((root) =>
    explaining(path, async () => {
      const names = parseRelativePath(path, sandbox.directory);
      const name = names.pop();
      if (name === undefined) throw refusal(path, 'it is a directory', 'Use the path of a file in it');
      await using directory = await openDirectoryAt(root, names, 'create');
      const mode = await replaceableMode(directory, name, path);
      await replace(directory, name, content, mode ?? 0o644);
      return mode === null ? 'created' : 'replaced';
    }),
  );
}

/** Permissions of the file that is there, null when none is; only a regular file is replaced. */
async function replaceableMode(directory: FileHandle, name: string, path: string): Promise<number | null> {
  const status = (await lstat(entryPath(directory, name)).catch(ignoring('ENOENT'))) ?? null;
  if (status === null) return null;
  if (!status.isFile()) throw typeRefusal(status, path);
  return status.mode & 0o777;
}

async function replace(directory: FileHandle, name: string, content: string, mode: number): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const draft = entryPath(directory, `.draft-${randomBytes(12).toString('hex')}.tmp`);
  try {
    await using file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | openFlags, 0o600);
    await file.writeFile(content);
    await file.chmod(mode);
    await file.sync();
    await rename(draft, entryPath(directory, name));
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  await directory.sync();
}
