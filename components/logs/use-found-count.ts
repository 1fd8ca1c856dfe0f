'use client';
import { useEffect, useState } from 'react';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import type { FindRecorded } from './search-client';

/** How many recorded lines a search finds, now; null while it is not known, and for no search. */
export function useFoundCount(find: FindRecorded, search: LogSearchInput | null): number | null {
  const [count, setCount] = useState<number | null>(null);
  const key = search === null ? null : JSON.stringify(search);
  useEffect(() => {
    setCount(null);
    if (key === null) return;
    const leaving = new AbortController();
    countFound(find, JSON.parse(key), leaving.signal).then(
      (found) => !leaving.signal.aborted && setCount(found),
      // The download itself says what is wrong.
      () => undefined,
    );
    return () => leaving.abort();
  }, [find, key]);
  return count;
}

async function countFound(
  find: FindRecorded,
  search: LogSearchInput,
  signal: AbortSignal,
): Promise<number | null> {
  for await (const event of find(search, signal)) if (event.type === 'search-ended') return event.count;
  return null;
}
