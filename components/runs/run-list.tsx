'use client';

import Link from 'next/link';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import { costText, runDuration } from '@/lib/contracts/run-text';
import type { RunRow, RunsView } from '@/lib/contracts/runs';
import { shortId } from '@/lib/core/units';
import { runPath } from './run-path';
import { RunStateMark } from './run-state';

const columns =
  'grid grid-cols-[150px_minmax(0,1fr)_minmax(0,170px)_52px_84px_76px_84px_84px] items-center gap-x-4 max-wide:grid-cols-[minmax(0,1fr)_auto] max-wide:gap-y-0.5';

/** A row leads to its run. */
export function RunList({ view, filtered }: { view: RunsView; filtered: boolean }) {
  const { runs, unreadable } = view;
  return (
    <section aria-label="Agent runs" className="px-7 pt-4 max-wide:px-4">
      {unreadable !== null && <p className="mb-3 text-dense text-warn">{unreadable}.</p>}
      {runs.length === 0 ? (
        <Nothing filtered={filtered} />
      ) : (
        <>
          <div aria-hidden="true" className={`${columns} h-8 text-dense text-text-3 max-wide:hidden`}>
            <span>State</span>
            <span>Task</span>
            <span>Session</span>
            <span className="text-right">Steps</span>
            <span className="text-right">Tokens</span>
            <span className="text-right">Cost</span>
            <span className="text-right">Took</span>
            <span className="text-right">Started</span>
          </div>
          <ul aria-label="Agent runs">
            {runs.map((run) => (
              <Row key={run.runId} run={run} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return (
    <p className="border-t border-line pt-4 text-dense text-text-2">
      {filtered
        ? 'No run here is like that. Temporal keeps runs for as long as the namespace says.'
        : 'No agent has run here yet. A run appears when somebody starts the workflow RunAgent on this queue; Test worker starts a small one.'}
    </p>
  );
}

function Row({ run }: { run: RunRow }) {
  const now = useNow();
  const { workflowId, session, steps, tokens, costUsd, startedAt, failure } = run;
  return (
    <li className="border-t border-line last:border-b">
      <Link href={runPath(run)} className={`${columns} min-h-11 py-2 text-dense hover:bg-hover`}>
        <RunStateMark run={run} />
        <span className="min-w-0 max-wide:order-last max-wide:col-span-full">
          <span className="block truncate [unicode-bidi:plaintext]">{taskOf(run)}</span>
          {failure !== null && (
            <span className="block truncate text-caption text-text-3" title={failure.text}>
              {failure.code ?? failure.text}
            </span>
          )}
        </span>
        <span
          className="min-w-0 truncate font-mono text-code text-text-2 max-wide:order-last max-wide:text-text-3"
          title={session ?? workflowId}
        >
          {session ?? shortId(workflowId)}
        </span>
        <Figure of="Steps">{steps}</Figure>
        <Figure of="Tokens">
          {tokens === null ? null : (tokens.input + tokens.output).toLocaleString('en')}
        </Figure>
        <Figure of="Cost">{costUsd === null ? null : costText(costUsd)}</Figure>
        <span className="text-right text-text-2 max-wide:order-last">
          {now === 0 ? '' : runDuration(run, now)}
        </span>
        <span className="text-right text-text-3">
          <TimeAgo at={startedAt} />
        </span>
      </Link>
    </li>
  );
}

/** What nobody knows stays empty; on a narrow screen the run's own page has it. */
function Figure({ of, children }: { of: string; children: string | number | null }) {
  return (
    <span className="text-right text-text-2 max-wide:hidden">
      <span className="sr-only">{children === null ? '' : `${of} `}</span>
      {children}
    </span>
  );
}

function taskOf({ message, encrypted, type, workflowId }: RunRow): string {
  if (message !== null) return message;
  if (encrypted) return 'Encrypted';
  return `${type} ${workflowId}`;
}
