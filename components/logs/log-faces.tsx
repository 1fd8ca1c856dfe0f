'use client';
import { useState } from 'react';
import { consoleNow } from '@/components/console-clock';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { useDelayed } from '@/components/ui/use-delayed';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import type { LogService } from '@/lib/contracts/log';

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

const whatComes: Record<LogService, string> = {
  'agent-runner':
    'Everything the agent-runner prints is recorded here from the moment its container starts, and stays when the container is removed. Set up or start the agent-runner to see its first lines.',
  temporal:
    'Everything the Temporal server of this console prints is recorded here, and stays when the server is removed. Start a Temporal server on the Health page to see its first lines.',
};

export function LogEmpty({ service }: { service: LogService }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-start gap-1 px-4 py-8 wide:px-7">
      <h2 className="font-semibold text-head text-text">No lines recorded yet</h2>
      <p className="max-w-[60ch] text-body text-text-2">{whatComes[service]}</p>
    </div>
  );
}

interface LogFailedProps {
  error: unknown;
  /** What helps, on the button. */
  wayOut: string;
  onWayOut: () => void;
}

export function LogFailed({ error, wayOut, onWayOut }: LogFailedProps) {
  const [record] = useState<FailureRecord>(() => toFailureRecord(error, consoleNow()));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4 wide:p-7">
      <FailureCard
        failure={record}
        action={
          <Button variant="primary" onClick={onWayOut}>
            {wayOut}
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
