'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { useDelayed } from '@/components/ui/use-delayed';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';

const skeletonAfterMs = 150;
const skeletonWidths = [62, 48, 71, 39, 66, 54, 45, 77, 51, 60, 42, 68];

/** Rows of the final size, and only when the wait is long enough to be seen. */
export function LogWaiting() {
  const shown = useDelayed(skeletonAfterMs);
  return (
    <div className="min-h-0 flex-1 overflow-hidden px-4 wide:px-7" aria-busy="true">
      <p className="sr-only">Loading the recorded lines</p>
      {shown
        ? skeletonWidths.map((width) => (
            <div key={width} data-skeleton className="flex h-5 items-center gap-3">
              <span className="h-2 w-20 rounded-sm bg-sunken" />
              <span className="h-2 rounded-sm bg-sunken" style={{ width: `${width}%` }} />
            </div>
          ))
        : null}
    </div>
  );
}

export function LogEmpty() {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-start gap-1 px-4 py-8 wide:px-7">
      <h2 className="font-semibold text-head text-text">No lines recorded yet</h2>
      <p className="max-w-[60ch] text-body text-text-2">
        Everything the agent-runner prints is recorded here from the moment its container starts, and stays
        when the container is removed. Set up or start the agent-runner to see its first lines.
      </p>
    </div>
  );
}

interface LogFailedProps {
  error: unknown;
  onRetry: () => void;
}

export function LogFailed({ error, onRetry }: LogFailedProps) {
  const [record] = useState<FailureRecord>(() => toFailureRecord(error, Date.now()));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4 wide:p-7">
      <FailureCard
        failure={record}
        action={
          <Button variant="primary" onClick={onRetry}>
            Load the log again
          </Button>
        }
      />
    </div>
  );
}

/** Above the lines, which stay in view. */
export function DownloadFailed({ failure, onRetry }: { failure: FailureRecord; onRetry: () => void }) {
  return (
    <div role="alert" className="shrink-0 border-line border-b p-4 wide:px-7">
      <FailureCard failure={failure} action={<Button onClick={onRetry}>Download again</Button>} />
    </div>
  );
}
