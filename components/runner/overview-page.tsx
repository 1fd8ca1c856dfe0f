'use client';

import { SinceReadyList } from '@/components/health/since-ready';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { FirstNewLine } from '@/components/logs/first-new-line';
import { TestButton } from '@/components/runs/test-button';
import { CopyButton } from '@/components/ui/copy-button';
import { FailureCard } from '@/components/ui/failure-card';
import { useNow } from '@/components/ui/use-now';
import { settingsViewSchema } from '@/lib/contracts/settings-view';
import type { Status } from '@/lib/contracts/status';
import { viewChain } from './chain';
import { ChainRow } from './chain-row';
import { EventList } from './event-list';
import { LogPreview } from './log-preview';
import { type ModelFacts, modelFacts } from './model-facts';
import { OldRunnerNotice } from './old-runner';
import { OverviewSkeleton } from './overview-skeleton';
import { RemedyAction } from './remedy-action';
import { RunnerActions } from './runner-actions';
import { summaryText } from './summary-text';
import { useStartRemedy } from './use-start-remedy';

export function OverviewPage() {
  const { status, operations, settingsVersion } = useLive();
  const { value: settings } = useRequest(settingsViewSchema, '/api/settings', settingsVersion);
  const model = settings && modelFacts(settings);
  return (
    <div className="flex min-h-full flex-col">
      <div className="flex h-17 shrink-0 items-center justify-between gap-3 px-7 max-wide:h-14 max-wide:px-4">
        <h1 className="text-title font-semibold">Overview</h1>
        <div className="flex items-center gap-3">
          {status !== null && <CopyButton text={() => summaryText(status, model)} label="Copy summary" />}
          {/* With the actions beside it: one that comes later would move the other. */}
          {status !== null && status.container !== null && (
            <span className="max-wide:hidden">
              <TestButton />
            </span>
          )}
          <RunnerActions />
        </div>
      </div>
      {status === null || operations === null ? (
        <OverviewSkeleton />
      ) : (
        <>
          <ChainBand status={status} model={model} />
          <div className="grid flex-1 grid-cols-[calc(100%/3-10.67px)_minmax(0,1fr)] border-t border-line max-wide:block">
            <EventList operations={operations} />
            <LogPreview />
          </div>
        </>
      )}
    </div>
  );
}

function ChainBand({ status, model }: { status: Status; model: ModelFacts | null }) {
  const now = useNow();
  const chain = viewChain(status, now, model);
  const brokenAt = chain.findIndex(({ broken }) => broken);
  return (
    <div className="px-7 pb-5 max-wide:px-4">
      <ChainRow chain={chain} />
      {status.failure !== null && <BrokenCard status={status} brokenAt={brokenAt} total={chain.length} />}
      {/* The card offers it already where it is the remedy. */}
      {status.failure?.remedy.action !== 'remove-old-runner' && <OldRunnerNotice />}
    </div>
  );
}

function BrokenCard({ status, brokenAt, total }: { status: Status; brokenAt: number; total: number }) {
  const { pending, failure: refusal, start, dialog } = useStartRemedy();
  const failure = refusal ?? status.failure;
  if (failure === null) return null;
  return (
    <div className="mt-3.5">
      <FailureCard
        failure={failure}
        evidenceOpen
        action={<RemedyAction failure={failure} disabled={pending} onStart={start} />}
        notch={brokenAt === -1 ? null : <Notch at={brokenAt / total} />}
      />
      {dialog}
      {status.failure !== null && <FirstNewLine since={status.failure.at} />}
      {status.sinceReady !== undefined && (
        <div className="mt-4">
          <SinceReadyList sinceReady={status.sinceReady} />
        </div>
      )}
    </div>
  );
}

/** Points at the broken station's glyph. */
function Notch({ at }: { at: number }) {
  return (
    <span
      aria-hidden="true"
      style={{ left: `calc(${at * 100}% + 4px)` }}
      className="absolute -top-[7px] size-3 rotate-45 border-t border-l border-fail-edge bg-surface max-wide:hidden"
    />
  );
}
