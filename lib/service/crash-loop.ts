import { byEngineClock } from '@/lib/engine/container-clock';
import type { LastEnd } from '@/lib/engine/last-end';
import type { ContainerFacts } from '@/lib/engine/types';

/** A container that was restarted this often is in a crash loop until it has run steadily; one end is none. */
const crashLoopRestarts = 3;
const steadyMs = 30_000;
/** A loop whose lives are longer than half a minute is one until a life has lasted twice as long as the one before. */
const steadyMaxMs = 300_000;
/** Podman shows a container as ended between two lives; a stop has made sure by then that it stays so. */
const betweenLivesMs = 5000;

type Facts = Pick<
  ContainerFacts,
  'id' | 'state' | 'restartCount' | 'startedAt' | 'finishedAt' | 'clockOffsetMs'
>;

/** @param lastEnd the last end that was seen; null where none was */
export function isCrashLoop(facts: Facts, lastEnd: LastEnd | null, at: number): boolean {
  const { id, state, restartCount, startedAt, finishedAt } = facts;
  const now = byEngineClock(at, facts);
  if (restartCount < crashLoopRestarts) return false;
  const isKnown = lastEnd !== null && lastEnd.containerId === id && lastEnd.startedAt !== null;
  const lastedMs = isKnown ? lastEnd.at - (lastEnd.startedAt ?? 0) : 0;
  // Whatever ended it after so long, the engine was right to start it again.
  if (lastedMs >= steadyMaxMs) return false;
  if (state === 'running')
    return now - (startedAt ?? now) < Math.min(Math.max(steadyMs, 2 * lastedMs), steadyMaxMs);
  return state === 'restarting' || (state === 'exited' && now - (finishedAt ?? 0) < betweenLivesMs);
}
