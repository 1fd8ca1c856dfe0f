import { sep } from 'node:path';
import { Failure } from '@/lib/core/failure';

/** Their programs and daemons work by the labels that they have. */
const systemTrees = ['/etc', '/usr', '/bin', '/sbin', '/lib', '/lib64', '/boot', '/dev', '/proc', '/sys'];
/** Folders that many share: their own label is needed, what somebody made in them may have another. */
const sharedFolders = [
  ...['/', '/home', '/root', '/run', '/opt', '/srv', '/mnt', '/media', '/tmp'],
  ...['/var', '/var/lib', '/var/log', '/var/tmp'],
];

function isRelabelHarmful(path: string, userHome: string): boolean {
  return (
    systemTrees.some((tree) => path === tree || path.startsWith(tree + sep)) ||
    sharedFolders.includes(path) ||
    `${userHome}${sep}`.startsWith(`${path}${sep}`) ||
    /^\/home\/[^/]+$/.test(path)
  );
}

/** Why SELinux's label for containers must not, or cannot, be given to a folder and all that is in it; null where it may. */
export function relabelProblem(path: string, realPath: string, userHome: string): Failure | null {
  const harmful = [path, realPath].some((each) => isRelabelHarmful(each, userHome));
  if (!harmful && !path.includes(':')) return null;
  return new Failure({
    code: 'workspace-not-relabelled',
    title: 'This folder cannot be labelled for containers',
    reason: harmful
      ? `SELinux confines containers here, so the engine would give ${path} and every file in it the label of containers. A home or a folder of the system needs the labels that it has: sign-in and services would fail without them.`
      : `SELinux confines containers here, and the engine can label no folder with a colon in its path: ${path}.`,
    remedy: { summary: 'Choose another home for the console, such as STIGMER_HOME=~/.stigmer.' },
    evidence: [{ label: 'folder', value: realPath }],
  });
}
