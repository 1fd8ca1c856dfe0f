import type { FailureDetails } from '@/lib/core/failure';
import { mayWrite } from '@/lib/core/may-write';
import { shellCommand } from '@/lib/core/shell-command';
import type { WorkspaceEvidence } from '@/lib/worker/workspace-probe';

/**
 * Owner and mode let the worker write, and yet it may not: SELinux refuses a container what is not labelled for it. The engine
 * labels at each start; a `restorecon` of the home takes that label away.
 */
export function selinuxDenied({
  selinux,
  folder,
  probe,
  directory,
}: WorkspaceEvidence): FailureDetails | null {
  const { uid, gid, detail } = probe;
  if (!selinux || (uid !== null && gid !== null && !mayWrite(folder, { uid, gid }))) return null;
  return {
    code: 'workspace-denied-by-selinux',
    reference: 'F61',
    title: 'SELinux keeps the worker out of the workspace',
    reason: `Owner and mode of the folder let the worker write, and it was refused: ${detail} The label of the folder is not the one of containers.`,
    remedy: {
      summary:
        'Restart the worker, for the engine labels the folder at each start, or label it yourself. What was refused is shown by: sudo ausearch -m avc -ts recent',
      command: shellCommand('sudo', 'chcon', '-R', '-t', 'container_file_t', directory),
      action: 'restart',
    },
  };
}
