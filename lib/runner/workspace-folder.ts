import { chown, lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { Failure } from '@/lib/core/failure';
import { mayWrite } from '@/lib/core/may-write';
import { shellWord } from '@/lib/core/shell-command';
import { relabelProblem } from './relabel-folder';

export interface FolderOwner {
  uid: number;
  gid: number;
}

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

function notWritable(path: string, owner: FolderOwner, found: string): Failure {
  const wanted = `${owner.uid}:${owner.gid}`;
  return new Failure({
    code: 'workspace-not-writable',
    reference: 'F61',
    title: 'The worker cannot write to the workspace',
    reason: `The worker runs as ${wanted}; the folder belongs to ${found}. The console never changes the owner of a folder that it did not create.`,
    remedy: {
      summary: 'Give the folder to the worker, then try again.',
      command: `sudo chown ${wanted} ${shellWord(path)}`,
    },
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

/**
 * What set-up would find: `absent` will be created; anything wrong is the failure that set-up would end with.
 * @param relabels whether the engine would label it for SELinux
 */
export async function lookAtFolder(
  path: string,
  owner: FolderOwner,
  userHome: string,
  relabels = false,
): Promise<{ type: 'absent' } | { type: 'usable' } | { type: 'problem'; failure: Failure }> {
  const found = await lstat(path).catch(() => null);
  const real = await realpath(found === null ? dirname(path) : path).catch(() => path);
  if (isForbidden(path, userHome) || isForbidden(real, userHome))
    return { type: 'problem', failure: refused(path) };
  const unlabelled = relabels ? relabelProblem(path, real, userHome) : null;
  if (unlabelled !== null) return { type: 'problem', failure: unlabelled };
  if (found === null) return { type: 'absent' };
  if (!found.isDirectory()) return { type: 'problem', failure: notADirectory(path) };
  if (mayWrite(found, owner)) return { type: 'usable' };
  const facts = `${found.uid}:${found.gid} ${(found.mode & 0o777).toString(8)}`;
  return { type: 'problem', failure: notWritable(path, owner, facts) };
}

/**
 * The folder, made with the worker as owner if it is missing.
 * @returns whether it was created
 * @throws Failure `workspace-*`
 */
export async function prepareFolder(
  path: string,
  owner: FolderOwner,
  userHome: string,
  relabels = false,
): Promise<boolean> {
  const look = await lookAtFolder(path, owner, userHome, relabels);
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
