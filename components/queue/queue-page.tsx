'use client';

import { RotateCw } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import type { QueueView } from '@/lib/contracts/queue';
import { pollersSentence } from '@/lib/contracts/queue-text';
import { PollerList } from './poller-list';
import { QueueHalves } from './queue-halves';
import { useQueue } from './use-queue';

/** Who takes the worker's tasks, what waits for them, and what holds it back; asked only while the page is seen. */
export function QueuePage() {
  const { value: view, failure, reload } = useQueue();
  return (
    <div className="pb-10">
      <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-7 py-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Queue</h1>
        <p className="min-w-0 pt-1 text-dense break-all text-text-3 max-wide:order-last max-wide:basis-full">
          {view !== null && `${view.taskQueue} in ${view.namespace} at ${view.address}`}
        </p>
        <Button size="small" className="ml-auto" onClick={reload}>
          <RotateCw aria-hidden="true" />
          Ask again
        </Button>
      </div>
      {failure !== null && (
        <div className="px-7 py-4 max-wide:px-4">
          <FailureCard failure={failure} />
        </div>
      )}
      {view === null && failure === null && <Skeleton className="mx-7 mt-5 h-80 max-wide:mx-4" />}
      {view !== null && <Bands view={view} />}
    </div>
  );
}

function Bands({ view }: { view: QueueView }) {
  return (
    <>
      <QueueHalves view={view} />
      <section aria-labelledby="pollers" className="border-t border-line px-7 py-4.5 max-wide:px-4">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 id="pollers" className="text-head font-semibold">
            Pollers
          </h2>
          <p className="text-dense text-text-3">{pollersSentence(view.pollers)}</p>
        </div>
        {view.engineUnknown !== null && (
          <p className="mt-1 text-dense text-warn">{`Containers are not told apart: ${view.engineUnknown}.`}</p>
        )}
        {view.pollers.length === 0 && (
          <p className="mt-2 text-dense text-text-2">
            A worker appears here about a second after its start, and stays for five minutes after its end.
          </p>
        )}
        <PollerList pollers={view.pollers} />
      </section>
    </>
  );
}
