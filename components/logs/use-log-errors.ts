'use client';
import { useEffect, useRef } from 'react';
import { consoleNow } from '@/components/console-clock';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import type { LogFeed } from './log-feed';
import { LogMatches } from './log-matches';
import { findAll, findOnward, type RecordedLines } from './recorded-lines';
import { type FindRecorded, findRecorded } from './search-client';
import type { LogPlace } from './use-log-place';

const search: LogSearchInput = { levels: ['error'], heads: true, numbers: true };
/** For so long what was found is what there is: from error to error one goes faster than a search. */
const freshMs = 3000;

export interface LogErrors {
  /** To the next error from where one stands, or the one before. */
  step: (direction: 1 | -1) => void;
  first: () => void;
}

/** The errors of all that is recorded, looked for when they are wanted. */
export function useLogErrors(feed: LogFeed, place: LogPlace, find: FindRecorded = findRecorded): LogErrors {
  const known = useRef<{ found: RecordedLines; at: number } | null>(null);
  const leaving = useRef(new AbortController());
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found is of one log
  useEffect(() => {
    known.current = null;
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, [feed, find]);

  const look = async (signal: AbortSignal): Promise<RecordedLines> => {
    const before = known.current;
    if (before !== null && performance.now() - before.at < freshMs) return before.found;
    if (before !== null && feed.latestNumber <= before.found.searchedTo) return before.found;
    const found = await (before === null
      ? findAll(find, search, signal)
      : findOnward(find, search, before.found, signal));
    if (found.failure === null) known.current = { found, at: performance.now() };
    return found;
  };
  const go = async (from: number | null, direction: 1 | -1) => {
    const { signal } = leaving.current;
    try {
      const { numbers, searchedTo, failure } = await look(signal);
      const errors = new LogMatches(numbers, searchedTo, []);
      const number = errors.step(from, direction);
      const nth = () => `Error ${errors.indexOf(number) + 1} of ${errors.total.toLocaleString('en')}`;
      if (failure !== null) place.say(`${failure.title}. ${failure.reason}`);
      else if (number === null) place.say('No error is recorded');
      else place.goTo(number, nth());
    } catch (error) {
      const { title, reason } = toFailureRecord(error, consoleNow());
      if (!signal.aborted) place.say(`${title}. ${reason}`);
    }
  };
  return {
    step: (direction) => void go(place.currentNumber, direction),
    first: () => void go(null, 1),
  };
}
