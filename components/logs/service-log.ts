import { streamLog } from '@/components/live/live-log';
import type { LogBatchEvent } from '@/lib/contracts/events';
import { type LogService, logPageLinesMax } from '@/lib/contracts/log';
import { type Clock, systemClock } from '@/lib/core/clock';
import { fetchLogPage } from './log-client';
import type { LogSource } from './log-feed';
import { type FindRecorded, findRecorded } from './search-client';

const askEveryMs = 1000;

/** What the Logs page reads of a service's log. */
export interface ServiceLog {
  source: LogSource;
  find: FindRecorded;
}

/** The same objects for as long as the page lives: another source is another view. */
export const serviceLogs: Readonly<Record<LogService, ServiceLog>> = {
  'agent-runner': { source: { page: fetchLogPage, stream: streamLog }, find: findRecorded },
  temporal: {
    source: pagedSource((request, signal) => fetchLogPage(request, signal, 'temporal')),
    find: (search, signal) => findRecorded(search, signal, 'temporal'),
  },
};

/** The one event stream of a browser has the worker's log only: what comes of any other is asked for every second. */
export function pagedSource(page: LogSource['page'], clock: Clock = systemClock): LogSource {
  return {
    page,
    async *stream(after, signal): AsyncGenerator<LogBatchEvent> {
      let lastNumber = after;
      while (!signal.aborted) {
        const { lines, summary } = await page({ after: lastNumber, limit: logPageLinesMax }, signal);
        lastNumber = lines.at(-1)?.number ?? Math.min(lastNumber, summary.lastNumber);
        yield { type: 'log-batch', lines, lastNumber, summary };
        await clock.sleep(askEveryMs, signal);
      }
    },
  };
}
