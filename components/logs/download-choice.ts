import type { LogService } from '@/lib/contracts/log';
import { type LogSearchInput, logLevels } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import { formatMoment, type TimeZone } from '@/lib/core/typed-time';
import { expressionProblem, filterSearch, type LogFilter, noFilter } from './log-filter';
import type { NamedDownload } from './use-download';

/** What of the log one can have as a file. */
export const downloadScopes = ['everything', 'filtered', 'times', 'lines'] as const;
export type DownloadScope = (typeof downloadScopes)[number];

/** What the page shows. */
export interface ShownLog {
  service: LogService;
  filter: LogFilter;
  levels: readonly LogLevel[];
  onlyNew: boolean;
}

/** Numbers of lines, both included. */
export interface ChosenLines {
  from: number;
  to: number;
}

/** What the console is asked to find for the scope; null for one that is no search, or cannot be had now. */
export function scopeSearch(
  scope: DownloadScope,
  { filter, levels, onlyNew }: ShownLog,
): LogSearchInput | null {
  const { from, until } = filter;
  if (scope === 'filtered' && expressionProblem(filter) === null)
    return { ...filterSearch(filter, levels), ...(onlyNew && { onlyNew }) };
  if (scope !== 'times' || (from === null && until === null)) return null;
  return filterSearch({ ...noFilter, from, until }, logLevels);
}

/** Null where there is nothing to have. */
export function downloadOf(
  scope: DownloadScope,
  shown: ShownLog,
  { from, to }: ChosenLines,
  gzip: boolean,
): NamedDownload | null {
  const search = scopeSearch(scope, shown);
  const name = { everything: '', filtered: '-filtered', times: '-times', lines: `-lines-${from}-${to}` }[
    scope
  ];
  const { service } = shown;
  const fileName = `${service}${name}.log.txt${gzip ? '.gz' : ''}`;
  if (scope === 'everything') return { request: { service, gzip }, fileName };
  if (scope === 'lines') return from > to ? null : { request: { service, from, to, gzip }, fileName };
  return search === null ? null : { request: { service, search, gzip }, fileName };
}

/** What narrows the lines on the page, in words. */
export function filterWords({ filter, levels, onlyNew }: ShownLog, zone: TimeZone): string {
  const { text, invert, stream } = filter;
  return [
    ...(text === '' ? [] : [`${invert ? 'without' : 'with'} “${text}”`]),
    levels.length === 0 ? 'no level' : levels.join(', '),
    ...(stream === null ? [] : [stream]),
    ...timeWords(filter, zone),
    ...(onlyNew ? ['only what is new'] : []),
  ].join(' · ');
}

export function timeWords({ from, until }: LogFilter, zone: TimeZone): string[] {
  return [
    ...(from === null ? [] : [`from ${formatMoment(from, zone)}`]),
    ...(until === null ? [] : [`until ${formatMoment(until, zone)}`]),
  ];
}
