'use client';

import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { debugName, pendingNames } from './debug-setting';

interface DebugDialogProps {
  view: SettingsView;
  /** What it would become. */
  on: boolean;
  hasContainer: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
}

/** Says what the switch does before it does it. */
export function DebugDialog({ view, on, hasContainer, open, onOpenChange, onConfirm }: DebugDialogProps) {
  const keep = useRef<HTMLButtonElement>(null);
  const word = on ? 'on' : 'off';
  const alsoApplied = hasContainer ? pendingNames(view).filter((name) => name !== debugName) : [];
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Turn debug ${word}`} initialFocus={keep}>
      <p className="mt-2 text-body text-text-2">
        {on
          ? 'The worker writes debug lines of its own and of the Temporal core until debug is turned off again.'
          : 'The worker writes what its level says again, and no debug lines.'}{' '}
        {hasContainer
          ? 'For that it is recreated: agents that run have 30 s to end, else they go on in the new one. If that one does not poll, the one from before comes back.'
          : 'There is no container yet: the next set-up starts with it.'}
      </p>
      {alsoApplied.length > 0 && (
        <p className="mt-2 text-body text-text-2">
          Saved before and applied with it:{' '}
          <span className="font-mono text-code break-words text-text">{alsoApplied.join(', ')}</span>
        </p>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={keep} onClick={() => onOpenChange(false)}>
          Leave it {on ? 'off' : 'on'}
        </Button>
        <Button
          variant="primary"
          onClick={() => {
            onOpenChange(false);
            onConfirm();
          }}
        >
          {hasContainer ? `Turn ${word} and recreate worker` : `Turn debug ${word}`}
        </Button>
      </div>
    </Dialog>
  );
}
