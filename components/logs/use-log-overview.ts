'use client';
import { useEffect, useState } from 'react';
import type { LogPlaces, LogSearchInput } from '@/lib/contracts/log-search';
import { systemClock } from '@/lib/core/clock';
import type { LogFeed } from './log-feed';
import { findAll } from './recorded-lines';
import { type FindRecorded, findRecorded } from './search-client';

/** Stretches of the bar: two pixels or more each. */
export const overviewPlaces = 300;
const search: LogSearchInput = {
  levels: ['error', 'warn'],
  heads: true,
  dividers: true,
  places: overviewPlaces,
};
/** Between two counts: each reads the whole log. */
const againMs = 15_000;

/** Errors, warnings and dividers of all that is recorded, by where they are; counted again as the log grows. */
export function useLogOverview(feed: LogFeed, find: FindRecorded = findRecorded): LogPlaces | null {
  const [overview, setOverview] = useState<LogPlaces | null>(null);
  const isThere = feed.phase === 'ready' && feed.latestNumber > 0;
  useEffect(() => {
    setOverview(null);
    if (!isThere) return;
    const leaving = new AbortController();
    countOn(feed, find, leaving.signal, setOverview).catch(() => undefined);
    return () => leaving.abort();
  }, [feed, find, isThere]);
  return overview;
}

async function countOn(
  feed: LogFeed,
  find: FindRecorded,
  signal: AbortSignal,
  tell: (overview: LogPlaces) => void,
): Promise<void> {
  let counted = 0;
  while (!signal.aborted) {
    const grown = feed.latestNumber - counted > counted / overviewPlaces;
    if (grown && document.visibilityState !== 'hidden') {
      // The next one makes up for one that fails.
      const { places } = await findAll(find, search, signal).catch(() => ({ places: null }));
      if (places !== null) tell(places);
      counted = places?.lastNumber ?? counted;
    }
    await systemClock.sleep(againMs, signal);
  }
}
