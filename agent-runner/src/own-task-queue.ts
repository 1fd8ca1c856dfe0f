import type { RunnerSettings } from './settings';

/**
 * The queue that only this worker polls: what follows on a session finds the machine that holds its directory, and each
 * container can be proven on its own. A new identity is a new queue.
 */
export function ownTaskQueue({
  taskQueue,
  identity,
}: Pick<RunnerSettings, 'taskQueue' | 'identity'>): string {
  return `${taskQueue}/${identity}`;
}

/** The queue of all workers that share a workspace: who has a session's directory is found there, whoever that is by then. */
export function workspaceTaskQueue(
  { taskQueue }: Pick<RunnerSettings, 'taskQueue'>,
  workspaceId: string,
): string {
  return `${taskQueue}/workspace/${workspaceId}`;
}
