'use client';

import { useEffect, useState } from 'react';
import type { FailureRecord } from '@/lib/contracts/failure';
import { RefusalDialog } from './refusal-dialog';

let hear: ((failure: FailureRecord) => void) | null = null;

/** Says why something that was asked for was not done, where the button that asked has no place for it. */
export function tellRefusal(failure: FailureRecord): void {
  hear?.(failure);
}

export function RefusalNotice() {
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  useEffect(() => {
    hear = setFailure;
    return () => {
      hear = null;
    };
  }, []);
  return <RefusalDialog title="Nothing was done" failure={failure} onClose={() => setFailure(null)} />;
}
