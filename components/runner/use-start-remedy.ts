'use client';

import type { ReactNode } from 'react';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { OperationKind } from '@/lib/contracts/operation';
import { useStartOperation } from './use-start-operation';
import { useStartWhen } from './use-start-when';

interface StartRemedy {
  pending: boolean;
  failure: FailureRecord | null;
  start: (kind: OperationKind) => void;
  /** To be rendered: asks when, where runs are under way. */
  dialog: ReactNode;
}

/** Starts what a remedy names. Another part of the worker may be at work still: what would stop it asks when, as everywhere. */
export function useStartRemedy(): StartRemedy {
  const atOnce = useStartOperation();
  const asking = useStartWhen();
  const start = (kind: OperationKind) => void (kind === 'restart' ? asking : atOnce).start({ kind });
  return {
    pending: atOnce.pending || asking.pending,
    failure: atOnce.failure ?? asking.failure,
    start,
    dialog: asking.dialog,
  };
}
