'use client';
import { useNow } from '@/components/ui/use-now';
import { formatAge, formatBytes } from '@/lib/core/units';
import type { LogFeed } from './log-feed';

function formatRate(rate: number): string {
  return rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
}

/** Where the lines are kept, and how fast they come. Of a part of them, it does not say how many: their numbers have gaps. */
export function LogFoot({ feed, isPart }: { feed: LogFeed; isPart: boolean }) {
  const now = useNow();
  const { summary } = feed.store;
  if (summary === null || now === 0) return <div className="h-8 shrink-0 border-line border-t" />;
  const count = summary.lastNumber === 0 ? 0 : summary.lastNumber - summary.firstNumber + 1;
  const age = summary.lastLineAt === null ? null : formatAge(now - summary.lastLineAt);
  const rate = feed.connected ? `${formatRate(feed.rate())} lines/s` : 'Reconnecting to the console';
  return (
    <div className="flex h-8 shrink-0 items-center gap-4 border-line border-t px-4 text-caption text-text-2 tabular-nums wide:px-7">
      {summary.notWritten !== undefined && (
        <span className="truncate font-medium text-fail">
          {summary.notWritten.title}. {summary.notWritten.remedy.summary}
        </span>
      )}
      {summary.notWritten === undefined && (
        <span className="hidden truncate wide:inline">
          {summary.following ? 'Recording to' : 'Recorded in'}{' '}
          <code className="font-mono">{summary.path}</code>
        </span>
      )}
      <span className="whitespace-nowrap">
        {!isPart && `${count.toLocaleString('en')} lines, `}
        {formatBytes(summary.bytes)}
      </span>
      <span className="flex-1" />
      {feed.connected !== null && (
        <span className="whitespace-nowrap">
          {rate}
          {age !== null && `, last line ${age}`}
        </span>
      )}
    </div>
  );
}
