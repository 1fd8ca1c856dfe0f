'use client';

import { Fragment } from 'react';
import { TimeAgo } from '@/components/ui/time-ago';
import { changeAge, changeSubject, changeWords, type SinceReady } from '@/lib/contracts/changes';

const shownMax = 6;

/** What is otherwise than when the worker was ready last, the likeliest cause first. */
export function SinceReadyList({ sinceReady }: { sinceReady: SinceReady }) {
  const { readyAt, changes } = sinceReady;
  return (
    <section aria-labelledby="since-ready" className="text-dense">
      <h2 id="since-ready" className="text-body font-semibold">
        Changed since it was ready <TimeAgo at={readyAt} />
      </h2>
      {changes.length === 0 ? (
        <p className="mt-0.5 text-text-3">
          Nothing that the console watches: image, settings, engine, Temporal, certificates, clocks,
          addresses, disk, workspace, other workers.
        </p>
      ) : (
        <dl className="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-5 gap-y-1.5 max-wide:grid-cols-1 max-wide:gap-y-0.5">
          {changes.slice(0, shownMax).map((change) => (
            <Fragment key={`${change.kind} ${change.name}`}>
              <dt className="text-text-3 max-wide:mt-1.5">{changeSubject(change)}</dt>
              <dd className="min-w-0 break-words">
                {changeWords(change)}
                <span className="text-text-3"> · {changeAge(change, readyAt)}</span>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
      {changes.length > shownMax && (
        <p className="mt-1.5 text-text-3">and {changes.length - shownMax} more: stigmer-console status</p>
      )}
    </section>
  );
}
