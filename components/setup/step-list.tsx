'use client';

import { RemedyAction } from '@/components/runner/remedy-action';
import { FailureCard } from '@/components/ui/failure-card';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import { StepRow } from './step-row';
import { WaitLog } from './wait-log';

interface StepListProps {
  operation: Operation;
  /** A retry that was refused before it started. */
  refusal: FailureRecord | null;
  busy: boolean;
  onStart: (kind: OperationKind) => void;
}

/** The plan's list turned into steps, joined by one rail. */
export function StepList({ operation, refusal, busy, onStart }: StepListProps) {
  const { steps } = operation;
  const failure = refusal ?? operation.failure;
  const failedAt = steps.findIndex(({ state }) => state === 'failed');
  const cardAt = failedAt === -1 ? steps.length - 1 : failedAt;
  return (
    <ol className="mt-7">
      {steps.map((step, index) => (
        <StepRow key={step.id} step={step} last={index === steps.length - 1}>
          {failure !== null && index === cardAt && (
            <div className="mt-2">
              <FailureCard
                failure={failure}
                evidenceOpen
                action={<StepRemedy failure={failure} busy={busy} onStart={onStart} />}
              />
            </div>
          )}
          {index === steps.length - 1 && <WaitLog begun={step.startedAt !== null} />}
        </StepRow>
      ))}
    </ol>
  );
}

/** Retry stands above the list already: the card does not say it twice. */
function StepRemedy({
  failure,
  busy,
  onStart,
}: {
  failure: FailureRecord;
  busy: boolean;
  onStart: (kind: OperationKind) => void;
}) {
  if (failure.remedy.action === 'setup') return null;
  return <RemedyAction failure={failure} disabled={busy} onStart={onStart} />;
}
