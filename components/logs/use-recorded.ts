'use client';
import { useEffect, useState } from 'react';
import { consoleNow } from '@/components/console-clock';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import { systemClock } from '@/lib/core/clock';
import type { LogFeed } from './log-feed';
import { findAll, findOnward, nothingFound, type RecordedLines } from './recorded-lines';
import type { FindRecorded } from './search-client';

export interface RecordedSearch {
  search: LogSearchInput;
  /** Whether the lines that come later are searched by the console, too. */
  onward: boolean;
}

const settleMs = 200;
/** Between two searches of what came: each is a thread of the console's. */
const onwardMs = 3000;

/** What a search of all that is recorded has found, once it has ended. */
export function useRecorded(feed: LogFeed, wanted: RecordedSearch | null, find: FindRecorded): RecordedLines {
  const [recorded, setRecorded] = useState(nothingFound);
  const key = wanted === null ? null : JSON.stringify(wanted);
  useEffect(() => {
    setRecorded(nothingFound);
    if (key === null) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const parsed: RecordedSearch = JSON.parse(key);
    searchOn(feed, parsed, find, signal, setRecorded).catch((error: unknown) => {
      // Where it fails, what is loaded is still searched.
      if (!signal.aborted) setRecorded({ ...nothingFound, failure: toFailureRecord(error, consoleNow()) });
    });
    return () => leaving.abort();
  }, [feed, key, find]);
  return recorded;
}

async function searchOn(
  feed: LogFeed,
  { search, onward }: RecordedSearch,
  find: FindRecorded,
  signal: AbortSignal,
  tell: (recorded: RecordedLines) => void,
): Promise<void> {
  await systemClock.sleep(settleMs, signal);
  let all = await findAll(find, search, signal);
  tell(all);
  while (onward && all.failure === null) {
    await systemClock.sleep(onwardMs, signal);
    if (feed.latestNumber <= all.searchedTo || document.visibilityState === 'hidden') continue;
    all = await findOnward(find, search, all, signal);
    tell(all);
  }
}
