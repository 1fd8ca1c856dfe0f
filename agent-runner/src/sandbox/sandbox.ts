import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import {
  descriptorPath,
  entryPath,
  ignoring,
  openDirectoryAt,
  requireDescriptorPaths,
} from './directory-handle';
import { errorCode, explaining } from './refusal';
import { openRegularFile, type RegularFile } from './regular-file';
import { runnerFolder } from './relative-path';
import { sessionIdSchema } from './session-id';

/** The folder of all sandboxes in the workspace. */
export const sessionsFolder = 'sessions';

/** One session's directory, held open. Whoever opened it closes it. */
export class Sandbox implements AsyncDisposable {
  /** Where it is, with no link in the path: what `pwd` prints in it. */
  readonly directory: string;
  readonly #root: FileHandle;
  readonly #borrowers = new Set<Promise<unknown>>();
  #closed = false;

  constructor(directory: string, root: FileHandle) {
    this.directory = directory;
    this.#root = root;
  }

  /** Lends the open root directory for the time of the work; nothing may use it longer. */
  async borrow<T>(work: (root: FileHandle) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('The sandbox is closed');
    const working = work(this.#root);
    this.#borrowers.add(working);
    try {
      return await working;
    } finally {
      this.#borrowers.delete(working);
    }
  }

  /**
   * Waits for the borrowers first: the number of a closed descriptor is given to the next file that opens, and a path
   * through it would lead there.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#borrowers);
    await this.#root.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The session's sandbox: created the first time, the same directory again every later time. */
export function openSandbox(workspaceDirectory: string, sessionId: string): Promise<Sandbox> {
  return enterSandbox(workspaceDirectory, sessionId, async (path) => {
    await mkdir(path, { mode: 0o700 }).catch(ignoring('EEXIST'));
  });
}

/** A sandbox that was not there before: one that is there is refused, never shared. */
export function createSandbox(workspaceDirectory: string, sessionId: string): Promise<Sandbox> {
  return enterSandbox(workspaceDirectory, sessionId, async (path) => {
    await mkdir(path, { mode: 0o700 });
  });
}

/** The session's sandbox; null when there is none. */
export async function findSandbox(workspaceDirectory: string, sessionId: string): Promise<Sandbox | null> {
  return await enterSandbox(workspaceDirectory, sessionId, async () => undefined).catch(nullForMissing);
}

async function enterSandbox(
  workspaceDirectory: string,
  sessionId: string,
  prepare: (path: string) => Promise<void>,
): Promise<Sandbox> {
  const name = checkSessionId(sessionId);
  await using workspace = await openWorkspace(workspaceDirectory);
  try {
    const directory = join(await readlink(descriptorPath(workspace)), sessionsFolder, name);
    await mkdir(entryPath(workspace, sessionsFolder), { mode: 0o700 }).catch(ignoring('EEXIST'));
    await using sessions = await openDirectoryAt(workspace, [sessionsFolder]);
    await prepare(entryPath(sessions, name));
    return new Sandbox(directory, await openDirectoryAt(sessions, [name]));
  } catch (error) {
    if (isFailure(error)) throw error;
    throw workspaceFailure(workspaceDirectory, error);
  }
}

function nullForMissing(error: unknown): null {
  if (isFailure(error) && errorCode(error.details.cause) === 'ENOENT') return null;
  throw error;
}

/** A folder that agents may only read, as the same kind of enclosed place; null when there is none. The caller closes it. */
export async function openReadOnlyFolder(directory: string): Promise<Sandbox | null> {
  await requireDescriptorPaths();
  try {
    return new Sandbox(directory, await open(directory, constants.O_RDONLY | constants.O_DIRECTORY));
  } catch (error) {
    ignoring('ENOENT', 'ENOTDIR', 'EACCES')(error);
    return null;
  }
}

/** A folder in the runner's own folder, created if missing; without a name that folder itself. The caller closes it. */
export function openFolder(sandbox: Sandbox, name?: string): Promise<FileHandle> {
  const names = name === undefined ? [runnerFolder] : [runnerFolder, name];
  return sandbox.borrow((root) =>
    explaining(names.join('/'), async () => {
      try {
        return await openDirectoryAt(root, names);
      } catch (error) {
        ignoring('ENOENT')(error);
        await mkdir(entryPath(root, runnerFolder), { mode: 0o700 }).catch(ignoring('EEXIST'));
        return await openDirectoryAt(root, names, 'create');
      }
    }),
  );
}

/** A regular file of the runner's own folder, open for reading and appending, created if missing; the caller disposes of it. */
export async function openRunnerFile(sandbox: Sandbox, name: string): Promise<RegularFile> {
  const path = `${runnerFolder}/${name}`;
  const { O_APPEND, O_CREAT, O_RDWR } = constants;
  await using folder = await openFolder(sandbox);
  return await explaining(path, () => openRegularFile(folder, name, path, O_RDWR | O_APPEND | O_CREAT));
}

export function checkSessionId(sessionId: string): string {
  const parsed = sessionIdSchema.safeParse(sessionId);
  if (parsed.success) return parsed.data;
  throw new Failure({
    code: 'session-id-refused',
    title: `Cannot use the session id ${JSON.stringify(sessionId.slice(0, 200))}`,
    reason: parsed.error.issues.map(({ message }) => message).join('; '),
    remedy: { summary: 'Start the session with another id' },
    cause: parsed.error,
  });
}

/** The workspace is the operator's choice and may be reached through links; nothing below it may. */
export async function openWorkspace(workspaceDirectory: string): Promise<FileHandle> {
  await requireDescriptorPaths();
  try {
    return await open(workspaceDirectory, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (cause) {
    throw workspaceFailure(workspaceDirectory, cause);
  }
}

function workspaceFailure(workspaceDirectory: string, cause: unknown): Failure {
  return new Failure({
    code: 'workspace-not-accessible',
    title: `Cannot use the workspace ${workspaceDirectory}`,
    reason: `The system says ${errorCode(cause) ?? messageOf(cause)}`,
    remedy: {
      summary: 'Mount a directory there that the user of the agent-runner may read, write and search',
    },
    cause,
  });
}
