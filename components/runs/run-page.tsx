'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useAgain } from '@/components/live/use-again';
import { useRequest } from '@/components/live/use-request';
import { CopyId } from '@/components/ui/copy-id';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import type { FailureRecord } from '@/lib/contracts/failure';
import { type RunView, runViewSchema } from '@/lib/contracts/runs';
import { ApprovalCard } from './approval-card';
import { RunControls } from './run-controls';
import { RunFacts } from './run-facts';
import { RunSteps } from './run-steps';
import { SayForm } from './say-form';
import { useOrderRun } from './use-order-run';

const lookEveryMs = 2000;

/** One run, by its workflow's id and perhaps the run's own. */
export function RunPage() {
  const params = useSearchParams();
  const workflowId = params.get('id') ?? '';
  const runId = params.get('run');
  return (
    <div className="pb-10">
      <p className="px-7 pt-3.5 text-dense max-wide:px-4">
        <Link href="/runs" className="text-text-2 underline hover:text-text">
          All runs
        </Link>
      </p>
      <OneRun key={`${workflowId} ${runId}`} reference={{ workflowId, ...(runId && { runId }) }} />
    </div>
  );
}

/** Followed while it goes on and the page is seen. */
function OneRun({ reference }: { reference: Record<string, string> }) {
  const [before, setBefore] = useState<number | null>(null);
  const query = new URLSearchParams({ ...reference, ...(before !== null && { before: String(before) }) });
  const requested = useRequest(runViewSchema, `/api/runs/run?${query}`, 0);
  const { value: view, failure, reload } = requested;
  useAgain(requested, view !== null && view.run.endedAt === null ? lookEveryMs : null);
  return (
    <>
      {view === null && <h1 className="px-7 py-2 text-title font-semibold max-wide:px-4">Run</h1>}
      {failure !== null && (
        <div className="px-7 py-2 max-wide:px-4">
          <FailureCard failure={failure} />
        </div>
      )}
      {view === null && failure === null && <Skeleton className="mx-7 h-96 max-wide:mx-4" />}
      {view !== null && <Known view={view} onChanged={reload} before={before} onTurn={setBefore} />}
    </>
  );
}

interface KnownProps {
  view: RunView;
  onChanged: () => void;
  before: number | null;
  onTurn: (before: number | null) => void;
}

function Known({ view, onChanged, before, onTurn }: KnownProps) {
  const { run, approval, steerable, unsteerable } = view;
  const orders = useOrderRun(run, onChanged);
  const cards = [
    run.failure !== null && <FailureCard key="failure" failure={failureOf(view)} />,
    orders.failure !== null && <FailureCard key="refusal" failure={orders.failure} />,
    approval !== null && <ApprovalCard key={approval.id} approval={approval} orders={orders} />,
  ].filter(Boolean);
  return (
    <>
      <div className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 px-7 pb-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Run</h1>
        <CopyId
          short={run.workflowId}
          full={run.workflowId}
          of="workflow"
          className="min-w-0 pt-1 font-mono text-code text-text-2"
        />
        <RunControls view={view} orders={orders} />
      </div>
      <RunFacts run={run} />
      {cards.length > 0 && <div className="grid gap-4 px-7 pt-5 max-wide:px-4">{cards}</div>}
      <RunSteps view={view} before={before} onTurn={onTurn} />
      {steerable && <SayForm orders={orders} />}
      {unsteerable !== undefined && (
        <p className="px-7 pt-5 text-dense text-text-2 max-wide:px-4">{unsteerable}.</p>
      )}
    </>
  );
}

function failureOf({ run: { failure, endedAt, state }, causes }: RunView): FailureRecord {
  const titles: Partial<Record<typeof state, string>> = {
    terminated: 'The run was terminated',
    'timed-out': 'The run took too long',
  };
  return {
    code: failure?.code ?? `run-${state}`,
    title: titles[state] ?? 'The run failed',
    reason: failure?.text ?? '',
    remedy: { summary: 'Correct what is named, then run it again.' },
    evidence: causes.map(({ code, text }) => ({ label: code ?? 'because', value: text })),
    at: endedAt ?? 0,
  };
}
