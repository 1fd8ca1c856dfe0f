import type { ConsoleClient } from '@/cli/console-client';
import type { LogBatch, LogLine, LogService } from '@/lib/contracts/log';
import type { LogSearchEvent, LogSearchInput } from '@/lib/contracts/log-search';
import { displayText } from '@/lib/core/display-text';

const writers: Record<LogService, string> = {
  'agent-runner': 'the worker',
  temporal: 'the Temporal server',
};

/** The last lines of one log. */
export interface PastLines {
  lines: LogLine[];
  /** How many there are, of which these are the last. */
  count: number;
  /** What is said beside them. @param printed how many of them were printed */
  notices(printed: number): string[];
  /** Those that come after them. */
  follow(): AsyncIterable<LogBatch>;
}

export interface PastQuery {
  service: LogService;
  tail: number;
  signal: AbortSignal;
}

/** The last of all lines. */
export async function readPast(
  client: ConsoleClient,
  { service, tail, signal }: PastQuery,
): Promise<PastLines> {
  const { lines, summary } = await client.readLogs(service, Math.max(1, tail));
  const { notWritten } = summary;
  const after = lines.at(-1)?.number ?? summary.lastNumber;
  return {
    lines: tail === 0 ? [] : lines,
    count: lines.length,
    notices: () => [
      ...(notWritten === undefined ? [] : [displayText(`${notWritten.title}. ${notWritten.reason}`)]),
      ...(summary.lastNumber === 0 ? [`There is no line yet: ${writers[service]} has not written any.`] : []),
    ],
    follow: () => client.followLogs(service, after, signal),
  };
}

/** The last of the lines that are searched for. What is new goes on by itself, so that it is compared with the same hour. */
export async function findPast(
  client: ConsoleClient,
  search: LogSearchInput,
  { service, tail, signal }: PastQuery,
): Promise<PastLines> {
  const lines: LogLine[] = [];
  const news: News = { hour: null, first: null };
  const events = client.searchLogs(service, { ...search, lines: tail }, signal);
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const event = next.value;
    if (event.type === 'good-hour-read') news.hour = event;
    if (event.type === 'first-found') news.first = event.line;
    if (event.type === 'lines-found') lines.push(...event.lines);
    if (event.type !== 'search-ended') continue;
    const { count, lastNumber } = event;
    const notices = (printed: number) => noticesOf(event, printed, news);
    if (search.follow) return { lines, count, notices, follow: () => batchesOf(events) };
    await events.return(undefined);
    return { lines, count, notices, follow: () => client.followLogs(service, lastNumber, signal) };
  }
  // Only an interrupted search has no end.
  return { lines, count: lines.length, notices: () => [], follow: () => batchesOf(events) };
}

/** What a search finds that goes on behind its end. */
async function* batchesOf(events: AsyncIterable<LogSearchEvent>): AsyncGenerator<LogBatch> {
  for await (const event of events) {
    if (event.type === 'lines-found') yield { lines: event.lines, skipped: 0 };
    if (event.type === 'lines-skipped') yield { lines: [], skipped: event.count };
  }
}

type EventOf<Type> = Extract<LogSearchEvent, { type: Type }>;

/** What a search for what is new tells beside the lines. */
interface News {
  hour: EventOf<'good-hour-read'> | null;
  first: LogLine | null;
}

function noticesOf(
  { count, examined = 0 }: EventOf<'search-ended'>,
  printed: number,
  { hour, first }: News,
): string[] {
  const of = count.toLocaleString('en');
  const more = count > printed ? [`${of} lines are like that; these are the last ${printed} (--tail).`] : [];
  if (hour === null) return count === 0 ? ['No recorded line is like that.'] : more;
  const since = `the last good hour (${[hour.from, hour.until].map(toMinute).join(' to ')} UTC)`;
  const compared = `${examined.toLocaleString('en')} lines since ${since}`;
  return [
    ...(hour.complete
      ? []
      : ['That hour has more kinds of line than are remembered: some lines pass for new.']),
    count === 0 ? `Nothing new in ${compared}.` : `Compared with ${since}.`,
    ...more,
    ...(first !== null && count > printed
      ? [`The first is line ${first.number}: ${displayText(first.text)}`]
      : []),
  ];
}

const toMinute = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
