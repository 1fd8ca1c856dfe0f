'use client';

import Link from 'next/link';
import { useLive } from '@/components/live/use-live';
import { Skeleton } from '@/components/ui/skeleton';
import { TimeAgo } from '@/components/ui/time-ago';
import { LogLines } from './log-lines';
import { LogNotRecorded } from './log-not-recorded';
import { useLogTail } from './use-log-tail';

const linesShown = 22;

export function LogPreview() {
  const entries = useLogTail(linesShown);
  const { log } = useLive();
  const lastAt = log.lastLineAt ?? entries?.at(-1)?.at ?? null;
  return (
    <section
      aria-labelledby="log"
      className="min-w-0 overflow-hidden px-5 py-4 pr-7 max-wide:border-t max-wide:border-line max-wide:px-4"
    >
      <div className="mb-2.5 flex items-baseline gap-2">
        <h2 id="log" className="text-dense font-semibold">
          Log
        </h2>
        {lastAt !== null && (
          <p className="text-caption text-text-3">
            last line <TimeAgo at={lastAt} />
          </p>
        )}
        <Link href="/logs" className="ml-auto text-dense font-medium text-accent hover:underline">
          Open log
        </Link>
      </div>
      <LogNotRecorded />
      {entries === null && <LinesSkeleton />}
      {entries?.length === 0 && (
        <p className="text-dense text-text-3">The container’s lines appear here once it has started.</p>
      )}
      {entries !== null && <LogLines entries={entries} />}
    </section>
  );
}

const widths = ['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3', 'w-1/2'];

function LinesSkeleton() {
  return Array.from({ length: linesShown }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same and never move
    <div key={index} className="flex h-5 items-center gap-6">
      <Skeleton className="h-3 w-20" />
      <Skeleton className={`h-3 ${widths[index % widths.length]}`} />
    </div>
  ));
}
