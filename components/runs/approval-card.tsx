'use client';

import { useId, useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import { StateIcon } from '@/components/ui/state-icon';
import { TextInput } from '@/components/ui/text-input';
import type { RunView } from '@/lib/contracts/runs';
import { RunText } from './run-text';
import type { OrderRun } from './use-order-run';

interface ApprovalCardProps {
  approval: NonNullable<RunView['approval']>;
  orders: OrderRun;
}

/** A call that waits: what it would do, and the two answers. */
export function ApprovalCard({ approval: { id, tool, input, inputCut }, orders }: ApprovalCardProps) {
  const [reason, setReason] = useState('');
  const reasonId = useId();
  const { pending, send } = orders;
  const deny = () =>
    send((of) => ({ ...of, type: 'deny', call: id, ...(reason.trim() && { reason: reason.trim() }) }));
  return (
    <section
      aria-label="Waits for approval"
      className="rounded-card border border-border bg-surface px-5 py-4 max-wide:px-4"
    >
      <h2 className="flex items-center gap-2 text-head font-semibold">
        <StateIcon state="warn" />
        The agent asks to call {tool}
      </h2>
      <div className="mt-2 max-h-70 overflow-y-auto rounded-control border border-line bg-sunken px-3 py-2">
        <RunText text={{ text: input, cut: inputCut }} mono />
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <ChangeButton
          variant="primary"
          disabled={pending}
          onClick={() => void send((of) => ({ ...of, type: 'approve', call: id }))}
        >
          Approve call
        </ChangeButton>
        <ChangeButton disabled={pending} onClick={() => void deny()}>
          Deny call
        </ChangeButton>
        <span className="min-w-0 flex-1 basis-60">
          <label htmlFor={reasonId} className="sr-only">
            Reason to deny, told to the agent
          </label>
          <TextInput
            id={reasonId}
            placeholder="Reason to deny, told to the agent"
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </span>
      </div>
    </section>
  );
}
