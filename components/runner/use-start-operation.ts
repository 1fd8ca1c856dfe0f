'use client';

import { useRef, useState } from 'react';
import { startOperation } from '@/app/actions/operations';
import { callAction } from '@/components/call-action';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { OperationRequest } from '@/lib/contracts/operation';

export interface StartOperation {
  /** True between the click and the console's answer. */
  pending: boolean;
  failure: FailureRecord | null;
  start: (request: Omit<OperationRequest, 'key'>) => Promise<string | null>;
  clear: () => void;
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/** Starts an operation; its course comes by the live store. Resolves with its id, or null when it was refused or one is being started. */
export function useStartOperation(): StartOperation {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const sending = useRef(false);
  const start: StartOperation['start'] = async (request) => {
    if (sending.current) return null;
    sending.current = true;
    const sent = callAction(startOperation({ ...request, key: crypto.randomUUID() }));
    // Next sends it some microtasks later, and React draws before those.
    await nextTask();
    setPending(true);
    setFailure(null);
    const answer = await sent;
    sending.current = false;
    setPending(false);
    if (answer.ok) return answer.value.operationId;
    setFailure(answer.failure);
    return null;
  };
  return { pending, failure, start, clear: () => setFailure(null) };
}
