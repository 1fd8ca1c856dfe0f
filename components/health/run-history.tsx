'use client';

import { useRequest } from '@/components/live/use-request';
import { FailureCard } from '@/components/ui/failure-card';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import { endSentence, type Life, runHistorySchema } from '@/lib/contracts/run-history';
import type { Status } from '@/lib/contracts/status';
import { formatDuration, formatSeconds } from '@/lib/core/units';

const shownMax = 20;

/** Every life of the worker's container that the console saw: an engine forgets an end with the next start. */
export function RunHistory({ container }: { container: Status['container'] }) {
  const { value, failure } = useRequest(runHistorySchema, '/api/history', JSON.stringify(container));
  return (
    <section aria-labelledby="run-history" className="px-7 pt-8 max-wide:px-4">
      <h2 id="run-history" className="text-body font-semibold">
        Run history
      </h2>
      <p className="mt-0.5 text-dense text-text-3">
        When the worker’s container ran, how each run ended, and by whom. It is kept when the container is
        removed.
      </p>
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} />
        </div>
      )}
      {value?.lives.length === 0 && (
        <p className="mt-3 text-dense text-text-3">The first run appears here when the worker starts.</p>
      )}
      <ol className="mt-3 border-t border-line">
        {value?.lives.slice(0, shownMax).map((life) => (
          <LifeRow key={`${life.containerId} ${life.startedAt ?? life.endedAt}`} life={life} />
        ))}
      </ol>
    </section>
  );
}

function iconOf({ endedAt, cause, exitCode }: Life): IconState {
  if (endedAt === null) return 'ok';
  return cause === 'memory' || cause === 'itself' || exitCode === 137 ? 'warn' : 'off';
}

function LifeRow({ life }: { life: Life }) {
  const { startedAt, endedAt, imageReference, lastLines } = life;
  return (
    <li className="border-b border-line py-2">
      <div className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3 text-dense">
        <StateIcon state={iconOf(life)} past={endedAt !== null} className="mt-0.5 size-4" />
        <p className="min-w-0 break-words">{endSentence(life)}</p>
        <p className="text-right text-text-3">{endedAt === null ? 'now' : <TimeAgo at={endedAt} />}</p>
        <p className="col-start-2 col-end-4 min-w-0 truncate text-caption text-text-3" title={imageReference}>
          {startedAt !== null && (
            <>
              <Lasted startedAt={startedAt} endedAt={endedAt} />
              {' · '}
            </>
          )}
          {imageReference}
        </p>
      </div>
      {endedAt !== null && lastLines !== null && lastLines.length > 0 && (
        <details className="mt-1 ml-8 text-caption">
          <summary className="cursor-pointer text-text-2">Last words</summary>
          <pre className="mt-1 font-mono text-code break-words whitespace-pre-wrap text-text [unicode-bidi:plaintext]">
            {lastLines.join('\n')}
          </pre>
        </details>
      )}
    </li>
  );
}

function Lasted({ startedAt, endedAt }: { startedAt: number; endedAt: number | null }) {
  const now = useNow();
  if (endedAt !== null) return `ran ${formatDuration(endedAt - startedAt)}`;
  return now === 0 ? '' : `up ${formatSeconds(now - startedAt)}`;
}
