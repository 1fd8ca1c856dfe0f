import { posix } from 'node:path';
import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import { Failure } from '@/lib/core/failure';

/** Where the workspace folder is mounted in the container; the worker's sessions live under it. */
export const mountTarget = '/workspace';

/** Why the worker would write where no folder of this machine is; null when it would not. */
export function workspaceRootFailure({ WORKSPACE_ROOT_DIR }: EffectiveSettings): Failure | null {
  const root = posix.normalize(WORKSPACE_ROOT_DIR.value ?? mountTarget);
  if (root === mountTarget || root.startsWith(`${mountTarget}/`)) return null;
  return new Failure({
    code: 'workspace-not-mounted',
    reference: 'F15',
    title: 'The worker would write where nothing is mounted',
    reason: `WORKSPACE_ROOT_DIR is ${root}; only ${mountTarget} is a folder of this machine, so files would vanish with the container.`,
    remedy: { summary: `Set the workspace to ${mountTarget} or a folder under it.`, action: 'open-settings' },
  });
}
