import type { RunnerSettings } from './settings';

/** The queue of all workers that share a workspace: who has a session's directory is found there, whoever that is by then. */
export function workspaceTaskQueue(
  { taskQueue }: Pick<RunnerSettings, 'taskQueue'>,
  workspaceId: string,
): string {
  return `${taskQueue}/workspace/${workspaceId}`;
}
