'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import { costText, runDuration } from '@/lib/contracts/run-text';
import type { RunRow } from '@/lib/contracts/runs';
import { RunStateMark } from './run-state';

/** The figures of a run, in one row. */
export function RunFacts({ run }: { run: RunRow }) {
  const now = useNow();
  const { session, startedAt, steps, tokens, costUsd, encrypted } = run;
  return (
    <>
      <dl className="grid grid-cols-[repeat(7,minmax(0,auto))] justify-start gap-x-10 gap-y-3 border-y border-line px-7 py-3.5 max-wide:grid-cols-2 max-wide:px-4">
        <Fact label="State">
          <RunStateMark run={run} />
        </Fact>
        <Fact label="Session">
          {session === null ? (
            'not known'
          ) : (
            <Link
              href={`/runs?${new URLSearchParams({ session })}`}
              title={session}
              className="block truncate font-mono text-code text-accent underline"
            >
              {session}
            </Link>
          )}
        </Fact>
        <Fact label="Started">
          <TimeAgo at={startedAt} />
        </Fact>
        <Fact label="Took">{now === 0 ? '' : runDuration(run, now)}</Fact>
        <Fact label="Steps">{steps ?? 'not known'}</Fact>
        <Fact label="Tokens">
          {tokens === null
            ? 'not known'
            : `${tokens.input.toLocaleString('en')} in, ${tokens.output.toLocaleString('en')} out`}
        </Fact>
        <Fact label="Cost">{costUsd === null ? 'no prices known' : costText(costUsd)}</Fact>
      </dl>
      {encrypted && (
        <p className="px-7 pt-3 text-dense text-text-2 max-wide:px-4">
          What went through Temporal is encrypted, and the console has no key: it shows what the journal on
          this machine tells. Messages and decisions from here are sent unencrypted.
        </p>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-caption text-text-3">{label}</dt>
      <dd className="min-w-0 truncate text-body">{children}</dd>
    </div>
  );
}
