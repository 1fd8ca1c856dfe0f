'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { RemoveOldRunner } from '@/components/runner/old-runner';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { SetupOffer } from '@/components/temporal/setup-offer';
import { useServerOperation } from '@/components/temporal/use-server';
import { FailureCard } from '@/components/ui/failure-card';
import type { Operation } from '@/lib/contracts/operation';
import { type Plan, planSchema, type Status } from '@/lib/contracts/status';
import { EngineAdviceList } from './engine-advice-list';
import { PlanLineRow } from './plan-line-row';
import { PlanLinesSkeleton } from './plan-skeleton';
import { StartButtons } from './start-buttons';

/** What the plan depends on: it is asked for again when this changes. */
function planVersion(status: Status | null, settingsVersion: number, server: Operation | null): string {
  const checks = status?.checks.map(({ id, state }) => `${id}=${state}`) ?? [];
  const { verdict, engine, oldRunner } = status ?? {};
  const found = [verdict, engine?.socketPath, oldRunner === null, settingsVersion, server?.id, server?.state];
  return [...found, ...checks].join(' ');
}

/** What will happen, with facts; nothing has been changed yet. */
export function PlanFace({ cancelled }: { cancelled: Operation | null }) {
  const { status, settingsVersion } = useLive();
  const version = planVersion(status, settingsVersion, useServerOperation());
  const { value: plan, failure } = useRequest(planSchema, '/api/plan', version);
  const noEngine = status?.verdict === 'no-engine';
  return (
    <>
      <h1 className="text-title font-semibold">Set up agent-runner</h1>
      <p className="mt-1 text-body text-text-2">
        {cancelled !== null && 'The set-up was cancelled. '}
        {noEngine
          ? 'A container engine is needed first. This page notices by itself when one answers.'
          : `${cancelled === null ? 'Nothing has been changed yet. ' : ''}Ticks are checked; open circles happen when you start.`}
      </p>
      {noEngine && <EngineAdviceList advice={status.engineAdvice} />}
      {failure !== null && (
        <div className="mt-5">
          <FailureCard failure={failure} />
        </div>
      )}
      {plan === null && failure === null && <PlanLinesSkeleton />}
      {plan !== null && (
        <ul className="mt-5">
          {plan.lines.map((line) => (
            <PlanLineRow
              key={line.id}
              line={line}
              candidates={line.id === 'engine' ? (status?.engineCandidates ?? []) : []}
            />
          ))}
        </ul>
      )}
      {plan?.lines.some(({ id }) => id === 'old-runner') && (
        <div className="mt-3 ml-8 max-wide:ml-0">
          <RemoveOldRunner variant="secondary" />
        </div>
      )}
      <SetupOffer temporal={plan?.lines.find(({ id }) => id === 'temporal') ?? null} />
      {/* Below lines whose number nobody knows before they are there: it comes with them and never moves. */}
      {(plan !== null || failure !== null) && <StartLine plan={plan} noEngine={noEngine} />}
    </>
  );
}

function StartLine({ plan, noEngine }: { plan: Plan | null; noEngine: boolean }) {
  const { pending, failure, start } = useStartOperation();
  return (
    <>
      <div className="mt-5.5 flex flex-wrap items-center gap-x-3.5 gap-y-3">
        <StartButtons plan={plan} disabled={noEngine || pending} onStart={start} />
        <p className="text-dense text-text-2">
          {noEngine ? 'Waits for a container engine.' : 'You can cancel at any step.'}
        </p>
        <Link
          href="/settings"
          className="ml-auto flex items-center gap-2.5 text-dense font-medium text-text-2 hover:text-text max-wide:ml-0"
        >
          Change before starting
          <ChevronRight className="size-4" aria-hidden="true" />
        </Link>
      </div>
      {failure !== null && (
        <div className="mt-5">
          <FailureCard failure={failure} />
        </div>
      )}
    </>
  );
}
