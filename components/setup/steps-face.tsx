'use client';

import { RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { askToCancel } from '@/components/runner/cancel-operation';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { useNow } from '@/components/ui/use-now';
import type { Operation } from '@/lib/contracts/operation';
import type { Status } from '@/lib/contracts/status';
import { formatAge, formatDuration } from '@/lib/core/units';
import { NextSteps } from './next-steps';
import { doneSentence, isStillSo, setupTitle } from './setup-view';
import { StepList } from './step-list';

interface SetupCourse {
  operation: Operation;
  status: Status;
}

/** The course of a set-up: running, stopped, or done. */
export function StepsFace({ operation, status }: SetupCourse) {
  const { pending, failure: refusal, start } = useStartOperation();
  const retry = () => void start({ kind: 'setup' });
  const remedy = operation.failure?.remedy;
  const elsewhere = remedy?.action !== undefined && remedy.action !== 'setup' && remedy.action !== 'retry';
  const hasButton = remedy?.action === 'remove-old-runner' || remedy?.action === 'start-temporal';
  const retryIsRemedy = !elsewhere || (remedy.command !== undefined && !hasButton);
  return (
    <>
      <div className="flex max-wide:flex-wrap items-center justify-between gap-3 pt-1">
        <div className="min-w-0">
          <h1 className="text-title font-semibold">{setupTitle(operation, status.verdict)}</h1>
          <p className="mt-1 text-body text-text-2">
            <Course operation={operation} status={status} />
          </p>
        </div>
        {operation.state === 'running' && <CancelButton key={operation.id} operation={operation} />}
        {operation.state === 'failed' && (
          <ChangeButton variant={retryIsRemedy ? 'primary' : 'secondary'} disabled={pending} onClick={retry}>
            <RotateCw aria-hidden="true" />
            Retry set-up
          </ChangeButton>
        )}
      </div>
      <StepList
        operation={operation}
        refusal={refusal}
        onStart={(kind) => void start({ kind })}
        busy={pending}
      />
      {operation.state === 'succeeded' && <NextSteps />}
    </>
  );
}

function Course({ operation, status }: SetupCourse) {
  const now = useNow();
  const { startedAt, endedAt, startedBy, state } = operation;
  if (state === 'failed') return doneSentence(operation);
  if (state === 'running') {
    const age = now === 0 ? '' : ` ${formatAge(now - startedAt)}`;
    return `Started by ${startedBy}${age}. You can close this page.`;
  }
  if (!isStillSo(status.verdict)) return `${status.title}. ${status.sentence}.`;
  const polledAt = status.worker?.lastPollAt ?? null;
  const took = endedAt === null ? '' : ` Set up in ${formatDuration(endedAt - startedAt)}.`;
  if (status.verdict !== 'ready' || polledAt === null || now === 0)
    return `${operation.outcome ?? 'Done'}.${took}`.replace('..', '.');
  return `Ready. Temporal saw this worker poll ${formatAge(now - polledAt)}.${took}`;
}

function CancelButton({ operation }: { operation: Operation }) {
  const [asked, setAsked] = useState(false);
  const cancel = async () => {
    setAsked(true);
    setAsked(await askToCancel(operation.id));
  };
  return (
    <div className="max-wide:fixed max-wide:inset-x-0 max-wide:bottom-0 max-wide:z-20 max-wide:border-t max-wide:border-line max-wide:bg-surface max-wide:p-4">
      <ChangeButton disabled={asked} onClick={() => void cancel()} className="max-wide:w-full">
        <X aria-hidden="true" />
        {asked ? 'Cancelling' : 'Cancel set-up'}
      </ChangeButton>
    </div>
  );
}
