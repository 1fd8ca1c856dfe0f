'use client';

import { Check, Copy } from 'lucide-react';
import { Button } from './button';
import { useCopy } from './use-copy';

const said = { idle: null, copied: 'Copied', failed: 'Not allowed' };

/** The label stays in place while it says "Copied", so that nothing moves. */
export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const { state, copy } = useCopy();
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <Button variant="quiet" size="small" onClick={() => copy(text())}>
      <Icon aria-hidden="true" />
      <span className="grid justify-items-start">
        <span className={state === 'idle' ? 'col-start-1 row-start-1' : 'invisible col-start-1 row-start-1'}>
          {label}
        </span>
        <span className="col-start-1 row-start-1" role="status">
          {said[state]}
        </span>
      </span>
    </Button>
  );
}
