'use client';

import { OperationSteps } from '@/components/runner/operation-steps';
import { FailureCard } from '@/components/ui/failure-card';
import type { PlanLine } from '@/lib/contracts/status';
import { StartTemporal } from './start-temporal';
import { useServerOperation } from './use-server';

/** Where the plan finds no Temporal on this machine: the way to one, and how far it is. */
export function SetupOffer({ temporal }: { temporal: PlanLine | null }) {
  const operation = useServerOperation();
  if (operation?.kind === 'start-temporal' && operation.state === 'running')
    return (
      <section aria-label="Starting Temporal" className="ml-8 max-wide:ml-0">
        <OperationSteps operation={operation} />
      </section>
    );
  if (temporal?.remedy?.action !== 'start-temporal') return null;
  return (
    <section aria-label="Temporal" className="mt-4 ml-8 grid gap-3 max-wide:ml-0">
      {operation?.failure && <FailureCard failure={operation.failure} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StartTemporal variant="secondary" />
        <p className="min-w-0 flex-1 basis-60 text-dense text-text-2">
          For development, in a container on this machine. You see what it is before it starts.
        </p>
      </div>
    </section>
  );
}
