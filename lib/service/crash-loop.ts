import type { ContainerFacts } from '@/lib/engine/types';

/** A container that was restarted this often and runs for less than this long is in a crash loop; one end is none. */
const crashLoopRestarts = 3;
const steadyMs = 30_000;

export function isCrashLoop(
  { state, restartCount, startedAt }: Pick<ContainerFacts, 'state' | 'restartCount' | 'startedAt'>,
  now: number,
): boolean {
  if (restartCount < crashLoopRestarts) return false;
  return state === 'restarting' || (state === 'running' && now - (startedAt ?? now) < steadyMs);
}
