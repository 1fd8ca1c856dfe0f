import { systemClock } from '@/lib/core/clock';

/**
 * Ends a group of processes by SIGTERM and, after the grace, SIGKILL. Its number is that of the process that was started detached. It
 * stays taken while anything of the group lives, so that it never means a stranger except in the instant after the last one
 * died; numbers come round only after tens of thousands.
 * @param closed settles when their output is closed, which stands for "all gone": whoever still writes is given the time to end
 */
export async function endGroup(groupId: number, graceMs: number, closed: Promise<unknown>): Promise<void> {
  if (graceMs > 0 && signalGroup(groupId, 'SIGTERM')) await settlesWithin(closed, graceMs);
  signalGroup(groupId, 'SIGKILL');
}

/** False when there is nothing left in the group. */
function signalGroup(groupId: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(-groupId, name);
  } catch {
    return false;
  }
}

export async function settlesWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  try {
    const late = systemClock.sleep(limitMs, limit.signal).then(
      () => false,
      () => false,
    );
    return await Promise.race([work.then(() => true), late]);
  } finally {
    limit.abort();
  }
}
