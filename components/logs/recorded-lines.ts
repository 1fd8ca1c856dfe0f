import type { FailureRecord } from '@/lib/contracts/failure';
import type { LogPlaces, LogSearchInput } from '@/lib/contracts/log-search';
import type { FindRecorded } from './search-client';

/** What a search of all that is recorded has found. */
export interface RecordedLines {
  numbers: readonly number[];
  /** The last line that was searched; 0 before the search has ended. */
  searchedTo: number;
  /** Whether there are more than the console sends. */
  more: boolean;
  failure: FailureRecord | null;
  /** By where they are, where that was asked for. */
  places: LogPlaces | null;
}

export const nothingFound: RecordedLines = {
  numbers: [],
  searchedTo: 0,
  more: false,
  failure: null,
  places: null,
};

/** Where the search cannot begin it throws the Failure; one that fails later is told with what it found. */
export async function findAll(
  find: FindRecorded,
  search: LogSearchInput,
  signal: AbortSignal,
): Promise<RecordedLines> {
  const numbers: number[] = [];
  let places: LogPlaces | null = null;
  for await (const event of find(search, signal)) {
    if (event.type === 'numbers-found') numbers.push(...event.numbers);
    if (event.type === 'places-counted') places = event.places;
    if (event.type === 'search-failed') return { ...nothingFound, failure: event.failure };
    if (event.type === 'search-ended')
      return { numbers, searchedTo: event.lastNumber, more: event.more, failure: null, places };
  }
  return nothingFound;
}

/** The same search, and what it found in the lines that came after. */
export async function findOnward(
  find: FindRecorded,
  search: LogSearchInput,
  before: RecordedLines,
  signal: AbortSignal,
): Promise<RecordedLines> {
  const later = await findAll(find, { ...search, after: before.searchedTo }, signal);
  return {
    numbers: [...before.numbers, ...later.numbers],
    searchedTo: Math.max(before.searchedTo, later.searchedTo),
    more: before.more || later.more,
    failure: later.failure,
    places: before.places,
  };
}
