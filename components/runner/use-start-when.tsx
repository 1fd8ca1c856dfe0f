'use client';

import { type ReactNode, useState } from 'react';
import { useLoaded } from '@/components/ui/use-loaded';
import type { OperationInput, OperationRequest } from '@/lib/contracts/operation';
import { type StartOperation, useStartOperation } from './use-start-operation';

const loadDialog = () => import('./when-dialog');

type Asked = Omit<OperationRequest, 'key'>;

interface StartWhen extends StartOperation {
  /** To be rendered: asks when, where runs are under way. */
  dialog: ReactNode;
}

/** Starts what stops the worker: at once where nothing runs in it, else when the person says. */
export function useStartWhen(): StartWhen {
  const operation = useStartOperation();
  const [asked, setAsked] = useState<{ request: Asked; settle: (id: string | null) => void } | null>(null);
  const loaded = useLoaded(loadDialog, asked !== null);
  const start: StartOperation['start'] = (request) => {
    operation.clear();
    return new Promise((settle) => setAsked({ request, settle }));
  };
  const choose = (input: OperationInput) => {
    setAsked(null);
    if (asked !== null) void operation.start({ ...asked.request, ...input }).then(asked.settle);
  };
  const leave = () => {
    setAsked(null);
    asked?.settle(null);
  };
  const dialog = asked !== null && loaded !== null && (
    <loaded.WhenDialog kind={asked.request.kind} onChoose={choose} onClose={leave} />
  );
  return { ...operation, start, pending: operation.pending || asked !== null, dialog };
}
