import type { FailureDetails } from '@/lib/core/failure';
import { mayWrite } from '@/lib/core/may-write';
import { shellCommand } from '@/lib/core/shell-command';
import type { WorkspaceEvidence } from '@/lib/worker/workspace-probe';

/** As the C library words ENOSPC, EDQUOT and EROFS; a shell tells nothing else, and dash has one word for whatever a write meets. */
const noSpace = /no space left|quota exceeded|i\/o error/i;
const readOnlyDisk = /read-only file system/i;

/** Why the worker's try to write a file was refused, and what heals it. */
export function notWritable({ directory, folder, probe }: WorkspaceEvidence): FailureDetails {
  const { uid, gid, detail } = probe;
  if (noSpace.test(detail)) return diskFull(directory, folder.isFull, detail);
  if (readOnlyDisk.test(detail)) return diskReadOnly(directory, detail);
  const worker = uid === null || gid === null ? null : { uid, gid };
  const owner = worker === null ? '1000:1000' : `${worker.uid}:${worker.gid}`;
  const denied = {
    code: 'workspace-not-writable',
    reference: 'F61',
    title: 'The worker cannot write to the workspace',
    reason: `The worker runs as ${owner}, and the folder does not let it write: ${detail}`,
  };
  if (worker !== null && folder.uid === worker.uid && !mayWrite(folder, worker)) {
    const remedy = {
      summary: 'The folder is the worker’s own: let its owner write.',
      command: shellCommand('sudo', 'chmod', 'u+rwx', directory),
    };
    return { ...denied, remedy };
  }
  const command = shellCommand('sudo', 'chown', '-R', owner, directory);
  return { ...denied, remedy: { summary: 'Give the folder to the worker.', command } };
}

function diskFull(directory: string, isFull: boolean, detail: string): FailureDetails {
  const why = isFull ? '' : ' Others have room on that disk: a quota is used up, or the disk fails.';
  return {
    code: 'workspace-disk-full',
    reference: 'E10',
    title: 'The disk of the workspace is full',
    reason: `A file of the worker found no room: ${detail}${why}`,
    remedy: {
      summary: 'Make room on that disk; what takes it is listed, the largest last.',
      command: `${shellCommand('sudo', 'du', '-xh', '--max-depth=2', directory)} | sort -h`,
    },
  };
}

function diskReadOnly(directory: string, detail: string): FailureDetails {
  return {
    code: 'workspace-disk-read-only',
    reference: 'E22',
    title: 'The disk of the workspace can only be read',
    reason: `Nobody can write there: ${detail} A kernel does that to a disk that failed.`,
    remedy: {
      summary: 'Find out why; then mount it anew for writing.',
      command: shellCommand('findmnt', '--target', directory),
    },
  };
}
