import type { Life } from '@/lib/contracts/run-history';
import type { ContainerFacts } from '@/lib/engine/types';

/** A life as it is kept. */
export interface KeptLife extends Life {
  /** Its end was read from the engine's answer; the event of the same end may still come. */
  endRead: boolean;
}

/** An end as the engine told or showed it. */
export interface End extends Pick<Life, 'exitCode' | 'cause' | 'by'> {
  containerId: string;
  imageReference: string;
  startedAt: number | null;
  at: number;
  source: 'event' | 'answer';
}

export const livesMax = 200;
/** What an engine does between an end and its event, on a machine that is busy. */
const sameEndMs = 2000;
/** Docker waits up to a minute before it starts a loop's next life. */
const loopGapMs = 120_000;

/** The container runs since then; a life of it that was still open has ended unseen. */
export function withStart(
  lives: readonly KeptLife[],
  { id, imageReference }: Pick<ContainerFacts, 'id' | 'imageReference'>,
  startedAt: number,
): KeptLife[] {
  const open = lives.find(({ containerId, endedAt }) => containerId === id && endedAt === null);
  if (open?.startedAt === startedAt) return [...lives];
  const isOver = lives.some(
    (life) => life.containerId === id && life.endedAt !== null && life.endedAt >= startedAt,
  );
  if (isOver) return [...lives];
  const closed = lives.map((life) =>
    life === open ? { ...life, endedAt: startedAt, cause: 'unknown' as const } : life,
  );
  const began: KeptLife = {
    containerId: id,
    imageReference,
    startedAt,
    endedAt: null,
    exitCode: null,
    cause: null,
    by: null,
    times: 1,
    lastLines: null,
    endRead: false,
  };
  return [...closed, began].slice(-livesMax);
}

/** Adds an end, or what is new of one that is known. */
export function withEnd(lives: readonly KeptLife[], end: End): KeptLife[] {
  const known = lives.findLast((life) => isSameEnd(life, end));
  if (known !== undefined) return lives.map((life) => (life === known ? moreOf(life, end) : life));
  // An answer that an event overtook.
  if (end.source === 'answer' && end.at < (newestEnded(lives, end.containerId)?.endedAt ?? 0))
    return [...lives];
  const open = lives.find(({ containerId, endedAt }) => containerId === end.containerId && endedAt === null);
  const isOpen = open !== undefined && (open.startedAt ?? 0) <= end.at;
  const ended: KeptLife = {
    containerId: end.containerId,
    imageReference: end.imageReference,
    startedAt: isOpen ? open.startedAt : end.startedAt,
    endedAt: end.at,
    exitCode: end.exitCode,
    cause: end.cause,
    by: end.by,
    times: 1,
    lastLines: null,
    endRead: end.source === 'answer',
  };
  return foldLoop(
    lives.filter((life) => !isOpen || life !== open),
    ended,
  ).slice(-livesMax);
}

export function newestEnded(lives: readonly KeptLife[], id: string): KeptLife | undefined {
  return lives.findLast(({ containerId, endedAt }) => containerId === id && endedAt !== null);
}

/** Two events are two ends; an answer and an event that are near may be one. */
function isSameEnd({ containerId, endedAt, endRead }: KeptLife, end: End): boolean {
  if (containerId !== end.containerId || endedAt === null) return false;
  if (end.source === 'event' && !endRead) return false;
  return Math.abs(endedAt - end.at) < sameEndMs;
}

function moreOf(life: KeptLife, end: End): KeptLife {
  const isSurer = end.cause === 'memory' || (life.cause === 'unknown' && end.cause !== null);
  return {
    ...life,
    startedAt: life.startedAt ?? end.startedAt,
    exitCode: life.exitCode ?? end.exitCode,
    ...(isSurer && { cause: end.cause, by: end.by }),
    endRead: life.endRead && end.source === 'answer',
  };
}

/** The next round of a loop is counted, not listed: a hundred of them would push out all that was before. */
function foldLoop(before: readonly KeptLife[], ended: KeptLife): KeptLife[] {
  const last = before.at(-1);
  const isLoop =
    last?.endedAt != null &&
    last.containerId === ended.containerId &&
    last.exitCode === ended.exitCode &&
    last.cause === ended.cause &&
    ended.cause !== 'console' &&
    (ended.endedAt ?? 0) - last.endedAt < loopGapMs;
  if (!isLoop) return [...before, ended];
  const times = last.times + 1;
  return [...before.slice(0, -1), { ...last, endedAt: ended.endedAt, endRead: ended.endRead, times }];
}
