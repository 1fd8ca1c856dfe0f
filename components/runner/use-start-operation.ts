'use client';

import { useState } from 'react';
import { z } from 'zod';
import { postJson } from '@/components/api-client';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { type OperationRequest, operationStartedSchema } from '@/lib/contracts/operation';

interface StartOperation {
  /** True between the click and the console's answer. */
  pending: boolean;
  failure: FailureRecord | null;
  start: (request: OperationRequest) => Promise<string | null>;
  clear: () => void;
}

/** Starts an operation; its course comes by the live store. Resolves with its id, or null when it was refused. */
export function useStartOperation(): StartOperation {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const start = async (request: OperationRequest) => {
    setPending(true);
    setFailure(null);
    try {
      return (await postJson(operationStartedSchema, '/api/operations', request)).operationId;
    } catch (error) {
      setFailure(toFailureRecord(error, Date.now()));
      return null;
    } finally {
      setPending(false);
    }
  };
  return { pending, failure, start, clear: () => setFailure(null) };
}

const cancelledSchema = z.object({ cancelled: z.boolean() });

/** Asks a running operation to stop; answers whether it was still running. */
export async function cancelOperation(id: string): Promise<boolean> {
  const { cancelled } = await postJson(
    cancelledSchema,
    `/api/operations/${encodeURIComponent(id)}/cancel`,
    {},
  );
  return cancelled;
}
