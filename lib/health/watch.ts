import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { Engine } from '@/lib/engine/types';
import type { EngineTracker } from './engine-tracker';

/** While a container of ours runs: so the loss of Temporal and its return are seen well within 10 s. */
const runningIntervalMs = 3000;
const restingIntervalMs = 5000;
/** While Temporal is to see the worker: Ready is told within a second of its first poll. */
const startingIntervalMs = 1000;
const stepMs = 1000;
/** Without an engine: the first looks come quickly, later ones every 5 s. */
const searchIntervalsMs = [2000, 3000, 4000, 5000];
const eventsRetryMs = 1000;

export interface WatchParts {
  clock: Clock;
  tracker: EngineTracker;
  refresh: () => Promise<void>;
  status: () => Status;
  watchOf: (engine: Engine) => ContainerWatch;
  /** A bug: the loops go on, and it is reported once. */
  report: (error: unknown) => void;
  signal: AbortSignal;
}

/** Keeps the status true until the signal aborts: by the clock, and at once when the engine reports a change of our container. */
export async function watchHealth(parts: WatchParts): Promise<void> {
  await Promise.allSettled([watchClock(parts), watchEngineEvents(parts)]);
}

async function watchClock(parts: WatchParts): Promise<void> {
  const { clock, status, signal } = parts;
  let searches = 0;
  while (!signal.aborted) {
    await look(parts);
    searches = status().engine === null ? searches + 1 : 0;
    const lookedAt = clock.monotonic();
    // Each second anew: an event may have said meanwhile that the worker starts.
    do await clock.sleep(stepMs, signal);
    while (clock.monotonic() - lookedAt < restOf(status(), searches));
  }
}

function restOf({ engine, container, checks }: Status, searches: number): number {
  if (engine === null) return searchIntervalsMs[Math.min(searches, searchIntervalsMs.length) - 1] ?? 0;
  if (container?.state !== 'running') return restingIntervalMs;
  return checks.some(({ code }) => code === 'worker-starting') ? startingIntervalMs : runningIntervalMs;
}

async function look({ refresh, report, signal }: WatchParts): Promise<void> {
  try {
    await refresh();
  } catch (error) {
    if (!signal.aborted) report(error);
  }
}

async function watchEngineEvents(parts: WatchParts): Promise<void> {
  const { clock, tracker, signal } = parts;
  while (!signal.aborted) {
    const engine = tracker.current();
    if (engine !== null) await followEvents(engine, parts);
    await clock.sleep(eventsRetryMs, signal);
  }
}

async function followEvents(engine: Engine, parts: WatchParts): Promise<void> {
  const looks = new Set<Promise<void>>();
  const watch = parts.watchOf(engine);
  const lookSoon = () => {
    // Not awaited here: a burst of events shares the next look.
    const looking = look(parts).finally(() => looks.delete(looking));
    looks.add(looking);
  };
  const unsubscribe = watch.subscribe(lookSoon);
  try {
    const following = watch.follow(parts.signal);
    // What happened before the stream was open is told by no event.
    lookSoon();
    await following;
  } catch (error) {
    if (!parts.signal.aborted && !isFailure(error)) parts.report(error);
  } finally {
    unsubscribe();
  }
  await Promise.all(looks);
  // The stream ends when the engine goes: look at once.
  if (!parts.signal.aborted) await look(parts);
}
