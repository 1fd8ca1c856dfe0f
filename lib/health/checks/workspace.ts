import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { FailureDetails } from '@/lib/core/failure';
import { shellWord } from '@/lib/core/shell-command';
import type { Measured } from '@/lib/health/evidence';
import type { WorkspaceEvidence } from '@/lib/worker/workspace-probe';
import { selinuxDenied } from './selinux-denied';
import { notWritable } from './workspace-not-writable';

/** What the worker writes in its workspace is a file on this machine (F15, F61). */
export function checkWorkspace(measured: Measured<WorkspaceEvidence> | null, at: number): Check {
  if (measured === null) return skipCheck('workspace', at, 'Needs a running container');
  const { value } = measured;
  const evidence = evidenceOf(value);
  const problem = problemOf(value);
  if (problem !== null) return problemCheck('workspace', 'fail', measured, { ...problem, evidence });
  if (value.probe.outcome === 'seen') {
    return passCheck('workspace', measured, 'The worker writes to the workspace folder', evidence);
  }
  if (value.probe.outcome === 'no-shell')
    return skipCheck('workspace', measured.at, 'The image has no shell to try it with');
  return problemCheck('workspace', 'warn', measured, {
    code: 'workspace-not-probed',
    title: 'The workspace could not be tried out in the container',
    reason: value.probe.detail,
    remedy: { summary: 'Check again.', action: 'retry' },
    evidence,
  });
}

function problemOf(workspace: WorkspaceEvidence): FailureDetails | null {
  const { directory, destination, folder, mount, probe } = workspace;
  if (folder.type === 'absent') {
    return {
      code: 'workspace-absent',
      reference: 'E22',
      title: 'The workspace folder is gone',
      reason: `${directory} was removed while the container holds it.`,
      remedy: { summary: 'Set up again: it creates the folder.', action: 'setup' },
    };
  }
  if (folder.type === 'not-a-directory') {
    return {
      code: 'workspace-not-a-directory',
      reference: 'E22',
      title: 'The workspace is not a folder',
      reason: `${directory} is a file.`,
      remedy: {
        summary: 'Move it away, then set up again.',
        command: `mv ${shellWord(directory)} ${shellWord(`${directory}.moved`)}`,
      },
    };
  }
  if (mount === null || probe.outcome === 'not-seen') {
    return {
      code: 'workspace-not-mounted',
      reference: 'F15',
      title: 'Files of the worker do not reach this machine',
      reason: `${destination} in the container is not ${directory}, so its files vanish with the container.`,
      remedy: { summary: 'Set up again: it mounts the folder.', action: 'setup' },
    };
  }
  if (!mount.writable) {
    return {
      code: 'workspace-read-only',
      reference: 'E22',
      title: 'The workspace is mounted read-only',
      reason: 'The container was created with a mount that it may not write to.',
      remedy: { summary: 'Set up again: it mounts the folder writable.', action: 'setup' },
    };
  }
  if (probe.outcome !== 'not-writable') return null;
  return selinuxDenied(workspace) ?? notWritable(workspace);
}

function evidenceOf({ directory, destination, folder, mount, probe, selinux }: WorkspaceEvidence) {
  const { type, uid, gid, mode } = folder;
  const stat = type === 'directory' ? `${uid}:${gid} ${(mode & 0o7777).toString(8)}` : type;
  return [
    { label: 'folder', value: directory },
    { label: 'owner and mode', value: stat },
    {
      label: 'mount',
      value:
        mount === null ? 'none' : `${mount.source} to ${destination}${mount.writable ? '' : ', read-only'}`,
    },
    { label: 'worker runs as', value: probe.uid === null ? 'unknown' : `${probe.uid}:${probe.gid ?? '?'}` },
    { label: 'test file', value: probe.detail || probe.outcome },
    ...(selinux ? [{ label: 'SELinux', value: 'confines the containers of this engine' }] : []),
  ];
}
