'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { orderRun, repeatRun } from '@/app/actions/runs';
import { callAction } from '@/components/call-action';
import type { ActionResult } from '@/lib/contracts/action';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { RunOrderInput } from '@/lib/contracts/runs';
import { runPath } from './run-path';

export interface OrderRun {
  /** True between the click and the console's answer. */
  pending: boolean;
  /** Why the last wish was refused. */
  failure: FailureRecord | null;
  /** True: the run has taken it. */
  send: (order: (of: RunKey) => RunOrderInput) => Promise<boolean>;
  /** Starts the same again, and goes there. */
  repeat: () => Promise<void>;
}

interface RunKey {
  workflowId: string;
  runId: string;
  key: string;
}

/** What a person wants of one run. */
export function useOrderRun({ workflowId, runId }: Omit<RunKey, 'key'>, onTaken: () => void): OrderRun {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const ask = async <Value>(call: (of: RunKey) => Promise<ActionResult<Value>>) => {
    setPending(true);
    setFailure(null);
    const answer = await callAction(call({ workflowId, runId, key: crypto.randomUUID() }));
    setPending(false);
    if (!answer.ok) setFailure(answer.failure);
    return answer;
  };
  return {
    pending,
    failure,
    send: async (order) => {
      const { ok } = await ask((of) => orderRun(order(of)));
      onTaken();
      return ok;
    },
    repeat: async () => {
      const answer = await ask(repeatRun);
      if (answer.ok) router.push(runPath(answer.value));
    },
  };
}
