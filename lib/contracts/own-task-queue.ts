/**
 * The queue that only this worker polls: what follows on a session finds the machine that holds its directory, and each
 * container can be proven on its own. A new identity is a new queue.
 */
export function ownTaskQueue({ taskQueue, identity }: { taskQueue: string; identity: string }): string {
  return `${taskQueue}/${identity}`;
}
