'use client';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { LogPlaces } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import type { LogFeed } from './log-feed';
import { expressionProblem, filterSearch, isSearch, type LogFilter } from './log-filter';
import { LogMatches } from './log-matches';
import { type FindRecorded, findRecorded } from './search-client';
import { overviewPlaces } from './use-log-overview';
import type { LogPlace } from './use-log-place';
import { type RecordedSearch, useRecorded } from './use-recorded';

export interface LogSearchState {
  position: number;
  total: number;
  /** Whether there are more than the console sends. */
  more: boolean;
  failure: FailureRecord | null;
  /** What was found, by where it is; null before the search has ended. */
  places: LogPlaces | null;
  isMatch: (number: number) => boolean;
  step: (step: 1 | -1) => void;
}

/** Finding in all that is recorded; until that has answered, in what is loaded. */
export function useLogSearch(
  feed: LogFeed,
  { filter, levels }: { filter: LogFilter; levels: readonly LogLevel[] },
  place: LogPlace,
  find: FindRecorded = findRecorded,
): LogSearchState {
  const { numbers, searchedTo, more, failure, places } = useRecorded(
    feed,
    recordedSearch(filter, levels),
    find,
  );
  const matchesNow = () => new LogMatches(numbers, searchedTo, feed.store.matches);
  const matches = matchesNow();
  const step = (direction: 1 | -1) => {
    // More may have come than what was drawn.
    const next = matchesNow().step(place.currentNumber, direction);
    if (next === null) place.say('Nothing is found');
    else place.goTo(next);
  };
  return {
    position: matches.indexOf(place.currentNumber) + 1,
    total: matches.total,
    more,
    failure,
    places,
    isMatch: (number) => matches.indexOf(number) !== -1,
    step,
  };
}

/** Null where there is nothing to find. */
function recordedSearch(filter: LogFilter, levels: readonly LogLevel[]): RecordedSearch | null {
  if (!isSearch(filter) || expressionProblem(filter) !== null) return null;
  const search = { ...filterSearch(filter, levels), numbers: true, places: overviewPlaces };
  return { search, onward: filter.regexp };
}
