import type { Stats } from 'node:fs';
import { chown, lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { Failure, isFailure } from '@/lib/core/failure';
import { mayWrite } from '@/lib/core/may-write';
import { shellCommand, shellWord } from '@/lib/core/shell-command';
import { folderNotShared, requireHostPath } from '@/lib/engine/host-path';
import type { EngineFacts } from '@/lib/engine/types';
import { relabelProblem } from './relabel-folder';

export interface FolderOwner {
  uid: number;
  gid: number;
}

/** What of the engine decides how it mounts a folder. */
type MountingEngine = Pick<EngineFacts, 'selinux' | 'consoleContainer'>;

const forbidden = [
  '/',
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/boot',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/run',
  '/var',
];

function isForbidden(path: string, userHome: string): boolean {
  const systemTree = ['/etc', '/proc', '/sys', '/dev', '/boot'].some((root) => path.startsWith(root + sep));
  return forbidden.includes(path) || systemTree || path === userHome;
}

function refused(path: string): Failure {
  return new Failure({
    code: 'workspace-refused',
    title: 'This folder cannot be the workspace',
    reason: `${path} belongs to the system or is your whole home; an agent would have all of it.`,
    remedy: { summary: 'Choose another home for the console, such as STIGMER_HOME=~/.stigmer.' },
    evidence: [{ label: 'folder', value: path }],
  });
}

function notADirectory(path: string): Failure {
  return new Failure({
    code: 'workspace-not-a-directory',
    reference: 'E22',
    title: 'The workspace is not a folder',
    reason: `${path} is a file or a link.`,
    remedy: {
      summary: 'Move it away, then set up again.',
      command: `mv ${shellWord(path)} ${shellWord(`${path}.moved`)}`,
    },
    evidence: [{ label: 'folder', value: path }],
  });
}

function notWritable(path: string, owner: FolderOwner, stats: Stats): Failure {
  const wanted = `${owner.uid}:${owner.gid}`;
  const found = `${stats.uid}:${stats.gid} ${(stats.mode & 0o777).toString(8)}`;
  const remedy =
    stats.uid === owner.uid
      ? {
          summary: 'The folder is the worker’s own: let its owner write, then try again.',
          command: shellCommand('sudo', 'chmod', 'u+rwx', path),
        }
      : {
          summary: 'Give the folder to the worker, then try again.',
          command: shellCommand('sudo', 'chown', wanted, path),
        };
  return new Failure({
    code: 'workspace-not-writable',
    reference: 'F61',
    title: 'The worker cannot write to the workspace',
    reason: `The worker runs as ${wanted}; the folder belongs to ${found}. The console never changes the owner of a folder that it did not create.`,
    remedy,
    evidence: [
      { label: 'folder', value: path },
      { label: 'owner and mode', value: found },
      { label: 'worker runs as', value: wanted },
    ],
  });
}

function notCreated(path: string, error: unknown): Failure {
  const code: string = Object(error).code ?? 'an error';
  const why: Record<string, string> = {
    EACCES: 'This user may not create it there.',
    EPERM: 'This user may not create it there.',
    EROFS: 'The disk is mounted read-only.',
    ENOSPC: 'The disk is full.',
    ENOTDIR: 'A part of its path is a file.',
    EEXIST: 'A part of its path is a file.',
  };
  return new Failure({
    code: 'workspace-not-created',
    reference: 'E22',
    title: 'The workspace folder could not be created',
    reason: why[code] ?? `Creating it was refused with ${code}.`,
    remedy: { summary: 'Correct this, or start the console with STIGMER_HOME set to another place.' },
    evidence: [
      { label: 'folder', value: path },
      { label: 'system call', value: code },
    ],
    cause: error,
  });
}

/** The nearest folder above that is there, without links, and the rest of the path. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return join(await realPathOf(dirname(path)), basename(path));
  }
}

/**
 * The folder's path on the engine's machine, where the console's own container has it from there.
 * @throws Failure `folder-not-shared`, also for a link: it would be followed over there, where it may lead to another folder
 */
async function machinePath(path: string, engine: MountingEngine): Promise<string> {
  if (engine.consoleContainer !== undefined && (await realPathOf(path)) !== path)
    throw folderNotShared(
      path,
      'a part of the path is a link, which may lead to another folder on the machine',
    );
  return requireHostPath(path, engine);
}

/** What set-up would find: `absent` will be created; anything wrong is the failure that set-up would end with. */
export async function lookAtFolder(
  path: string,
  owner: FolderOwner,
  userHome: string,
  engine: MountingEngine = { selinux: false },
): Promise<{ type: 'absent' } | { type: 'usable' } | { type: 'problem'; failure: Failure }> {
  const found = await lstat(path).catch(() => null);
  const real = await realpath(found === null ? dirname(path) : path).catch(() => path);
  try {
    const onMachine = await machinePath(path, engine);
    if ([path, real, onMachine].some((each) => isForbidden(each, userHome))) throw refused(onMachine);
    const unlabelled = engine.selinux ? relabelProblem(onMachine, real, userHome) : null;
    if (unlabelled !== null) throw unlabelled;
    if (found === null) return { type: 'absent' };
    if (!found.isDirectory()) throw notADirectory(onMachine);
    if (!mayWrite(found, owner)) throw notWritable(onMachine, owner, found);
    return { type: 'usable' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { type: 'problem', failure: error };
  }
}

/**
 * The folder, made with the worker as owner if it is missing.
 * @returns whether it was created
 * @throws Failure `workspace-*`, `folder-not-shared`
 */
export async function prepareFolder(
  path: string,
  owner: FolderOwner,
  userHome: string,
  engine: MountingEngine = { selinux: false },
): Promise<boolean> {
  const look = await lookAtFolder(path, owner, userHome, engine);
  if (look.type === 'problem') throw look.failure;
  if (look.type === 'usable') return false;
  try {
    await mkdir(path, { recursive: true, mode: 0o770 });
    if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid);
  } catch (error) {
    throw notCreated(path, error);
  }
  return true;
}
