'use client';

import { LogLines } from '@/components/runner/log-lines';
import { useLogTail } from '@/components/runner/use-log-tail';

const linesShown = 6;

/** The container's own lines while one waits. The box keeps its size before there is a line. */
export function WaitLog({ begun }: { begun: boolean }) {
  const entries = useLogTail(linesShown);
  const shown = begun ? (entries ?? []) : [];
  return (
    <div className="mt-2.5 flex min-h-31.5 overflow-hidden rounded-card border border-line bg-sunken px-3.5 py-[2px]">
      {shown.length === 0 ? (
        <p className="m-auto px-6 text-center text-dense text-text-3">
          The container’s own log appears here as soon as it starts
        </p>
      ) : (
        <div className="min-w-0 flex-1">
          <LogLines entries={shown} compact />
        </div>
      )}
    </div>
  );
}
