import { constants } from 'node:fs';
import { access, type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { Failure } from '@/lib/core/failure';
import { errorCode, refusal } from './refusal';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK;
const descriptorPaths = '/proc/self/fd';

/**
 * Path of an entry that the kernel looks up in the open directory itself, wherever that directory has been moved and
 * whatever has taken its place: Node has no openat(2). `name` is one component.
 */
export function entryPath(directory: FileHandle, name: string): string {
  return `${descriptorPath(directory)}/${name}`;
}

/** Path of what is open, wherever it has been moved. */
export function descriptorPath({ fd }: FileHandle): string {
  if (fd < 0) throw new Error('The file or directory is closed');
  return `${descriptorPaths}/${fd}`;
}

/** Without descriptor paths there is no containment, so nothing is opened at all. */
export async function requireDescriptorPaths(path = descriptorPaths): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw new Failure({
      code: 'sandbox-not-supported',
      title: 'Sandboxes cannot be kept apart here',
      reason: `${path} is missing, and files are opened through it so that no link or race leads out`,
      remedy: { summary: 'Run the agent-runner on Linux with /proc mounted' },
      cause,
    });
  }
}

/** An open directory of its own for `names` below the root; the caller closes it. */
export async function openDirectoryAt(
  root: FileHandle,
  names: readonly string[],
  missing: 'refuse' | 'create' = 'refuse',
): Promise<FileHandle> {
  const [first, ...deeper] = names;
  if (first === undefined) return await open(entryPath(root, '.'), directoryFlags);
  let directory = await enter(root, first, missing, first);
  for (const [depth, name] of deeper.entries()) {
    await using parent = directory;
    directory = await enter(parent, name, missing, names.slice(0, depth + 2).join('/'));
  }
  return directory;
}

async function enter(
  parent: FileHandle,
  name: string,
  missing: 'refuse' | 'create',
  shownPath: string,
): Promise<FileHandle> {
  const path = entryPath(parent, name);
  try {
    return await open(path, directoryFlags);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && missing === 'create') {
      await mkdir(path, { mode: 0o755 }).catch(ignoring('EEXIST'));
      return await enter(parent, name, 'refuse', shownPath);
    }
    // The kernel says ENOTDIR of a link too; the second look only chooses the words.
    if (errorCode(error) === 'ENOTDIR' && (await isLink(path))) throw linkRefusal(shownPath, error);
    throw error;
  }
}

async function isLink(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status?.isSymbolicLink() ?? false;
}

/** For a `catch`: swallows errors with one of these codes. */
export function ignoring(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(errorCode(error) ?? '')) throw error;
  };
}

export function linkRefusal(shownPath: string, cause?: unknown): Failure {
  return refusal(
    shownPath,
    'it is a symbolic link, and links are not followed',
    'Use the path that it stands for',
    cause,
  );
}
