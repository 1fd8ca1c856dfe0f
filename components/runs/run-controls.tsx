'use client';

import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import type { RunView } from '@/lib/contracts/runs';
import { CancelRunDialog } from './cancel-run-dialog';
import type { OrderRun } from './use-order-run';

const stroke = { 'aria-hidden': true } as const;

/** What can be done with a run in its state. */
export function RunControls({ view, orders }: { view: RunView; orders: OrderRun }) {
  const { run, steerable, unsteerable } = view;
  const { pending, send, repeat } = orders;
  const [cancelling, setCancelling] = useState(false);
  const isPaused = run.state === 'paused';
  const order = (type: 'pause' | 'resume' | 'stop') => void send((of) => ({ ...of, type }));
  return (
    <div className="ml-auto flex flex-wrap gap-2 max-wide:ml-0">
      {(steerable || unsteerable !== undefined) && (
        <>
          <ChangeButton
            size="small"
            disabled={pending || !steerable}
            title={unsteerable}
            onClick={() => order(isPaused ? 'resume' : 'pause')}
          >
            {isPaused ? <Play {...stroke} /> : <Pause {...stroke} />}
            {isPaused ? 'Resume run' : 'Pause run'}
          </ChangeButton>
          <ChangeButton
            size="small"
            disabled={pending || !steerable}
            title={unsteerable}
            onClick={() => order('stop')}
          >
            <Square {...stroke} />
            Stop after this step
          </ChangeButton>
        </>
      )}
      {run.endedAt === null && (
        <ChangeButton size="small" variant="danger" disabled={pending} onClick={() => setCancelling(true)}>
          Cancel run
        </ChangeButton>
      )}
      <ChangeButton
        size="small"
        disabled={pending}
        onClick={() => void repeat()}
        title="The same input as a new run; one of a named session goes on in its conversation"
      >
        <RotateCw {...stroke} />
        Run again
      </ChangeButton>
      <CancelRunDialog
        open={cancelling}
        onClose={() => setCancelling(false)}
        onConfirm={() => void send((of) => ({ ...of, type: 'cancel' }))}
      />
    </div>
  );
}
