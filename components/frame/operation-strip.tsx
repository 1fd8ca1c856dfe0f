'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { useRunningOperation } from '@/components/live/use-live';
import { bytesOf, currentStep, operationFraction, stepOf, timeLeft } from '@/components/live/verdict-view';
import { askToCancel } from '@/components/runner/cancel-operation';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { ProgressBar } from '@/components/ui/progress-bar';
import { useNow } from '@/components/ui/use-now';
import type { Operation } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import { isWaiting } from '@/lib/contracts/waiting';
import { formatAge } from '@/lib/core/units';
import { RefusalDialog } from './refusal-dialog';

/** What runs now, on every page: who started it, how far it is, and how to stop it. */
export function OperationStrip() {
  const operation = useRunningOperation();
  return operation === null ? null : <Strip key={operation.id} operation={operation} />;
}

function Strip({ operation }: { operation: Operation }) {
  const now = useNow();
  const [cancelling, setCancelling] = useState(false);
  const waits = isWaiting(operation);
  const { title, noun } = operationKinds[operation.kind];
  const cancel = async () => {
    setCancelling(true);
    setCancelling(await askToCancel(operation.id));
  };
  return (
    <section
      aria-label="Running operation"
      className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-canvas px-7 text-dense max-wide:px-4"
    >
      <p className="shrink-0 font-medium max-wide:sr-only">{waits ? `${noun} waits` : title}</p>
      <p className="shrink-0 text-text-3 max-wide:hidden">
        {operation.startedBy}
        {now > 0 && `, ${formatAge(now - operation.startedAt)}`}
      </p>
      {waits ? <Waiting operation={operation} /> : <Course operation={operation} now={now} />}
      <ChangeButton variant="quiet" size="small" disabled={cancelling} onClick={() => void cancel()}>
        <X aria-hidden="true" />
        {cancelling ? 'Cancelling' : 'Cancel'}
      </ChangeButton>
    </section>
  );
}

function Course({ operation, now }: { operation: Operation; now: number }) {
  const step = currentStep(operation);
  return (
    <>
      <p className="min-w-0 truncate text-text-2 max-wide:hidden">
        {stepOf(operation)}
        {step !== null && `: ${step.title}`}
      </p>
      <ProgressBar
        label={operationKinds[operation.kind].title}
        fraction={operationFraction(operation)}
        className="min-w-12 flex-1"
      />
      <p className="shrink-0 text-right text-text-2">{amount(operation, now)}</p>
    </>
  );
}

/** For what it waits, and the way not to. */
function Waiting({ operation }: { operation: Operation }) {
  const { pending, failure, start, clear } = useStartOperation();
  const step = currentStep(operation);
  const { kind, asked } = operation;
  const image = asked?.image === undefined ? {} : { image: asked.image };
  const says = step?.detail ?? step?.title ?? '';
  return (
    <>
      <p className="min-w-0 flex-1 truncate text-text-2" title={says}>
        {says}
      </p>
      <ChangeButton
        variant="quiet"
        size="small"
        disabled={pending}
        onClick={() => void start({ kind, when: 'now', ...image })}
      >
        Do it now
      </ChangeButton>
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}

function amount(operation: Operation, now: number): string {
  const step = currentStep(operation);
  if (step?.progress?.type === 'pull') return bytesOf(step.progress.receivedBytes, step.progress.totalBytes);
  return step === null ? '' : (timeLeft(step, now) ?? '');
}
