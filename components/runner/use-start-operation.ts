'use client';

import { useState } from 'react';
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

/** Starts an operation; its course comes by the live store. Resolves with its id, or null when it was refused. */
export function useStartOperation(): StartOperation {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const start: StartOperation['start'] = async (request) => {
    setPending(true);
    setFailure(null);
    const answer = await callAction(startOperation({ ...request, key: crypto.randomUUID() }));
    setPending(false);
    if (answer.ok) return answer.value.operationId;
    setFailure(answer.failure);
    return null;
  };
  return { pending, failure, start, clear: () => setFailure(null) };
}
