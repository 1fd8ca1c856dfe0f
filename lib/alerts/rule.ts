import type { IncidentSummary } from '@/lib/contracts/incident';

/** A worker that somebody restarts is away for some seconds: that is no news. */
export const toldAfterMs = 10_000;
/** One that flaps is broken for as long as it is not well for this long. */
export const overAfterMs = 60_000;

/** What one alert and its resolution are about: incidents with less than a minute between them. */
export interface Episode {
  /** Of its first incident. */
  id: string;
  /** Of its newest incident. */
  lastId: string;
  /** The newest fault until it was told; from then on that one. */
  code: string;
  /** Milliseconds since 1970, as the incidents have them. */
  startedAt: number;
  /** Of the last incident; null while it goes on. */
  endedAt: number | null;
  /** The alert was made: it is never made again. */
  told: boolean;
}

/** The episode after an incident that began, changed or ended. Told twice, it says the same. */
export function noteIncident(
  episode: Episode | null,
  { id, at, endedAt, faults }: IncidentSummary,
): Episode | null {
  const code = faults.at(-1)?.code ?? 'unknown';
  if (episode === null)
    return endedAt === null ? { id, lastId: id, code, startedAt: at, endedAt, told: false } : null;
  // The end of one before it says nothing of the one that goes on; its own is that by its id, wherever the clock was set.
  if (endedAt !== null && id !== episode.lastId && endedAt < episode.startedAt) return episode;
  return { ...episode, lastId: id, code: episode.told ? episode.code : code, endedAt };
}

export type Judgement =
  | { type: 'nothing' }
  /** To be judged again then, if nothing else is seen before. */
  | { type: 'wait'; forMs: number }
  | { type: 'opened' }
  | { type: 'resolved' }
  /** It was over before anybody had to know. */
  | { type: 'dropped' };

/**
 * Whether an alert is due. Ages are of a clock that nobody sets, from when the console saw it: `openMs` since it began, `quietMs` since
 * the last incident ended.
 */
export function judgeEpisode(
  episode: Episode | null,
  { openMs, quietMs }: { openMs: number; quietMs: number },
): Judgement {
  if (episode === null) return { type: 'nothing' };
  if (episode.endedAt !== null) {
    if (quietMs < overAfterMs) return { type: 'wait', forMs: overAfterMs - quietMs };
    return { type: episode.told ? 'resolved' : 'dropped' };
  }
  if (episode.told) return { type: 'nothing' };
  return openMs < toldAfterMs ? { type: 'wait', forMs: toldAfterMs - openMs } : { type: 'opened' };
}
