import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, open, opendir, rename, rmdir, unlink } from 'node:fs/promises';
import { Failure } from '@/lib/core/failure';
import { descriptorPath, entryPath, ignoring, openDirectoryAt } from './directory-handle';
import { explaining } from './refusal';
import { checkSessionId, openWorkspace, sessionsFolder } from './sandbox';

/** Opens the thing itself without any access to it, so that permissions and FIFOs do not matter; open(2). */
const O_PATH = 0o10000000;
const passesMax = 20;
/** A name that was taken away or became another type since it was listed: the next pass sees what it is now. */
const changedMeanwhile = ['ENOENT', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR', 'ELOOP'];

/**
 * Removes the session's sandbox whole, read-only directories and endlessly deep trees included, and follows no link.
 * False when there was none. A second call goes on where a killed one stopped.
 */
export async function removeSandbox(
  workspaceDirectory: string,
  sessionId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const name = checkSessionId(sessionId);
  await using workspace = await openWorkspace(workspaceDirectory);
  return await explaining(`${workspaceDirectory}/${sessionsFolder}/${name}`, async () => {
    try {
      await using sessions = await openDirectoryAt(workspace, [sessionsFolder]);
      await removeTree(sessions, name, signal);
      return true;
    } catch (error) {
      ignoring('ENOENT')(error);
      return false;
    }
  });
}

async function removeTree(sessions: FileHandle, name: string, signal?: AbortSignal): Promise<void> {
  for (let pass = 0; pass < passesMax; pass += 1) {
    await emptyTree(sessions, name, signal);
    try {
      await rmdir(entryPath(sessions, name));
      return;
    } catch (error) {
      ignoring('ENOTEMPTY')(error);
    }
  }
  throw new Failure({
    code: 'sandbox-in-use',
    title: `Cannot remove the sandbox ${name}`,
    reason: 'New files appear in it as fast as they are removed',
    remedy: { summary: 'Stop what still runs in this session and remove it again' },
  });
}

/** Every directory is first moved up to the root, so that no depth costs a descriptor or a stack frame. */
async function emptyTree(sessions: FileHandle, name: string, signal?: AbortSignal): Promise<void> {
  await using root = await openForRemoval(sessions, name);
  const found = await removeEntries(root, root, signal);
  for (let next = found.pop(); next !== undefined; next = found.pop()) {
    found.push(...(await removeDirectory(root, next, signal)));
  }
}

async function removeDirectory(root: FileHandle, name: string, signal?: AbortSignal): Promise<string[]> {
  let found: string[] = [];
  try {
    await using directory = await openForRemoval(root, name);
    found = await removeEntries(directory, root, signal);
    await rmdir(entryPath(root, name));
  } catch (error) {
    ignoring(...changedMeanwhile)(error);
  }
  return found;
}

/** Unlinks what is not a directory; directories are moved to the root, and their new names returned. */
async function removeEntries(
  directory: FileHandle,
  root: FileHandle,
  signal?: AbortSignal,
): Promise<string[]> {
  const moved: string[] = [];
  // latin1 maps every byte to one character: names that are not UTF-8 can be removed too.
  for await (const entry of await opendir(descriptorPath(directory), {
    encoding: 'latin1',
    bufferSize: 256,
  })) {
    signal?.throwIfAborted();
    const path = Buffer.from(entryPath(directory, entry.name), 'latin1');
    try {
      if (entry.isDirectory()) moved.push(await moveUp(directory, entry.name, root));
      else await unlink(path);
    } catch (error) {
      ignoring(...changedMeanwhile)(error);
    }
  }
  return moved;
}

async function moveUp(directory: FileHandle, name: string, root: FileHandle): Promise<string> {
  // A directory can change its parent only when it is writable itself.
  await (await openForRemoval(directory, name)).close();
  const newName = `.removed-${randomBytes(12).toString('hex')}`;
  await rename(Buffer.from(entryPath(directory, name), 'latin1'), entryPath(root, newName));
  return newName;
}

/** The directory itself, made writable: package managers leave read-only ones behind. */
async function openForRemoval(parent: FileHandle, name: string): Promise<FileHandle> {
  const path = Buffer.from(entryPath(parent, name), 'latin1');
  const handle = await open(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  // Refused for another user's directory; whether that matters, its removal will tell.
  await chmod(descriptorPath(handle), 0o700).catch(ignoring('EPERM', 'EACCES'));
  return handle;
}
