'use client';
import { type RefObject, useEffect } from 'react';
import type { LogService } from '@/lib/contracts/log';
import type { LogPlaces } from '@/lib/contracts/log-search';
import type { LogFeed, LogSource } from './log-feed';
import { entryTest, isSearch, type LogFilter } from './log-filter';
import type { NewLinesFacts } from './new-lines-source';
import type { FindRecorded } from './search-client';
import { serviceLogs } from './service-log';
import { useLinkedLine } from './use-linked-line';
import { type LogAddressState, useLogAddress } from './use-log-address';
import { useLogErrors } from './use-log-errors';
import { useLogFeed } from './use-log-feed';
import { useLogKeys } from './use-log-keys';
import { useLogOverview } from './use-log-overview';
import { type LogPlace, useLogPlace } from './use-log-place';
import { type LogSearchState, useLogSearch } from './use-log-search';
import { useNewLines } from './use-new-lines';

export interface LogsProps {
  /** Of the page's address. */
  query?: string;
  /** Whether there are lines of the Temporal server. */
  hasServerLog?: boolean;
  /** Stand in for the console's API in tests. */
  source?: LogSource;
  find?: FindRecorded;
}

export interface Logs extends Pick<LogAddressState, 'address' | 'change'> {
  feed: LogFeed;
  version: number;
  place: LogPlace;
  search: LogSearchState;
  /** Of the lens; null before the first look, and where it is off. */
  newLinesFacts: NewLinesFacts | null;
  showOnlyNew: (on: boolean) => void;
  showService: (service: LogService) => void;
  /** Null before it is counted. */
  overview: LogPlaces | null;
  /** In all that is recorded. */
  find: FindRecorded;
  retry: () => void;
  follow: (on: boolean) => void;
  changeFilter: (changed: Partial<LogFilter>) => void;
  goToFirstError: () => void;
  /** Makes the page's address lead to this line. */
  link: (number: number) => void;
}

/** What the Logs page shows, and what can be done there. */
export function useLogs(
  { query = '', source: givenSource, find: givenFind }: LogsProps,
  input: RefObject<HTMLInputElement | null>,
): Logs {
  const { address, change, changeFilter } = useLogAddress(query);
  const log = serviceLogs[address.service];
  const [source, find] = [givenSource ?? log.source, givenFind ?? log.find];
  const news = useNewLines(address.onlyNew, source, find);
  const { feed, version, retry } = useLogFeed(news.source);
  const { filter, levels } = address;
  const place = useLogPlace(feed);
  const search = useLogSearch(feed, address, place, news.find);
  const overview = useLogOverview(feed, find);
  const errors = useLogErrors(feed, place, news.find);
  useEffect(() => feed.show(levels, filter.stream, entryTest(filter)), [feed, filter, levels]);
  const link = useLinkedLine(feed, { address, change }, place);
  const follow = (on: boolean) => {
    place.leave();
    feed.setFollowing(on);
  };
  const stepMatch = (direction: 1 | -1) => {
    if (isSearch(filter)) search.step(direction);
    else place.say('Nothing is searched for');
  };
  useLogKeys({
    search: () => input.current?.focus(),
    nextMatch: () => stepMatch(1),
    previousMatch: () => stepMatch(-1),
    nextError: () => errors.step(1),
    previousError: () => errors.step(-1),
    oldest: () => place.goTo(feed.store.summary?.firstNumber ?? 1, 'Oldest line'),
    newest: () => follow(true),
    follow: () => follow(!feed.following),
  });
  const changeAndLeave = (changed: Partial<LogFilter>) => {
    place.leave();
    changeFilter(changed);
  };
  const showOnlyNew = (onlyNew: boolean) => {
    place.leave();
    change({ onlyNew, line: null });
  };
  const showService = (service: LogService) => {
    place.leave();
    change({ service, line: null });
  };
  return {
    feed,
    version,
    place,
    search,
    newLinesFacts: news.facts,
    showOnlyNew,
    showService,
    overview,
    find,
    address,
    change,
    retry,
    follow,
    changeFilter: changeAndLeave,
    goToFirstError: errors.first,
    link,
  };
}
