import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';

const probeFileName = '.stigmer-console-probe';
const execTimeoutMs = 5000;
const roomBytes = 1024 * 1024;
/** Said by runc (`exec: "sh": executable file not found in $PATH`) and by crun, with 126 or 127; no engine has a code for it. */
const noShell = /["'`]sh["'`].*not found/i;

/** Only what a shell has built in: prints the ids of the process, then writes the file. An empty one has room on a full disk. */
const probeScript = [
  'while read -r key value rest; do',
  'case "$key" in Uid:|Gid:) echo "$key$value";; esac;',
  'done < /proc/self/status;',
  'echo > "$1"',
].join(' ');

export interface WorkspaceEvidence {
  /** On this machine. */
  directory: string;
  /** In the container. */
  destination: string;
  folder: {
    type: 'directory' | 'absent' | 'not-a-directory';
    inode: number;
    uid: number;
    gid: number;
    mode: number;
    /** Its disk has less than 1 MiB left for whoever is not root. */
    isFull: boolean;
  };
  mount: { source: string; writable: boolean } | null;
  /** Whether the engine confines containers by it. */
  selinux: boolean;
  probe: WorkspaceProbe;
}

export interface WorkspaceProbe {
  /**
   * A file written in the container was `seen` here, was written and `not-seen` here, or could not be written; `no-shell`: the
   * image has nothing to write it with.
   */
  outcome: 'seen' | 'not-seen' | 'not-writable' | 'no-shell' | 'not-probed';
  /** User and group of the container's process, null when it did not tell. */
  uid: number | null;
  gid: number | null;
  detail: string;
}

export interface WorkspaceProbeInput {
  engine: Engine;
  container: ContainerFacts;
  /** On this machine. */
  directory: string;
  /** The worker's directory in the container: the mount itself, or below it. */
  workspaceRoot: string;
}

/** Writes a file as the worker would and looks for it on this machine; leaves nothing behind. */
export async function probeWorkspace(
  input: WorkspaceProbeInput,
  signal: AbortSignal,
): Promise<WorkspaceEvidence> {
  const { container, directory, workspaceRoot } = input;
  const folder = await statFolder(directory);
  const mounted = container.mounts.find(({ destination }) => isWithin(workspaceRoot, destination));
  const mount = mounted === undefined ? null : { source: mounted.source, writable: mounted.writable };
  const destination = mounted?.destination ?? workspaceRoot;
  const usable = folder.type === 'directory' && mount?.writable === true;
  const probe = usable
    ? await writeAndLook(input, destination, signal)
    : notProbed('The folder or its mount is missing');
  return { directory, destination, folder, mount, selinux: input.engine.facts.selinux, probe };
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function notProbed(detail: string): WorkspaceProbe {
  return { outcome: 'not-probed', uid: null, gid: null, detail };
}

export async function statFolder(directory: string): Promise<WorkspaceEvidence['folder']> {
  try {
    const [found, disk] = await Promise.all([stat(directory), statfs(directory)]);
    const type = found.isDirectory() ? 'directory' : 'not-a-directory';
    const { ino: inode, uid, gid, mode } = found;
    return { type, inode, uid, gid, mode, isFull: disk.bavail * disk.bsize < roomBytes };
  } catch {
    return { type: 'absent', inode: 0, uid: 0, gid: 0, mode: 0, isFull: false };
  }
}

async function writeAndLook(
  { engine, container, directory }: WorkspaceProbeInput,
  destination: string,
  signal: AbortSignal,
): Promise<WorkspaceProbe> {
  const here = join(directory, probeFileName);
  const there = `${destination}/${probeFileName}`;
  await rm(here, { force: true }).catch(() => {});
  try {
    const command = ['sh', '-c', probeScript, 'sh', there];
    const { exitCode, stdout, stderr } = await engine.exec(
      container.id,
      command,
      { timeoutMs: execTimeoutMs, emptied: namesIn(container) },
      signal,
    );
    const ids = { uid: idOf(stdout, 'Uid'), gid: idOf(stdout, 'Gid') };
    if (exitCode !== 0 && ids.uid === null) return untried(`${stdout}${stderr}`);
    if (exitCode !== 0) return { outcome: 'not-writable', ...ids, detail: lastLineOf(stderr) };
    const seen = (await statFolder(here)).type === 'not-a-directory';
    return {
      outcome: seen ? 'seen' : 'not-seen',
      ...ids,
      detail: seen ? 'written and seen here' : 'written and not seen here',
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return untried(error.details.reason);
  } finally {
    await rm(here, { force: true }).catch(() => {});
  }
}

/** The worker hides its environment from the agent's commands; a shell that was given it would show it to them. */
function namesIn({ environment }: ContainerFacts): string[] {
  return Object.keys(environment).filter((name) => name !== 'PATH');
}

/** The ids are printed before anything is written: without them the command itself did not run. */
function untried(text: string): WorkspaceProbe {
  if (noShell.test(text)) return { ...notProbed('The image has no shell'), outcome: 'no-shell' };
  return notProbed(`The try did not run: ${text.trim().split('\n')[0] ?? ''}`);
}

function idOf(text: string, key: 'Uid' | 'Gid'): number | null {
  const digits = new RegExp(`^${key}:(\\d+)`, 'm').exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
