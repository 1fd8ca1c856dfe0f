'use client';

import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

interface CancelRunDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

export function CancelRunDialog({ open, onClose, onConfirm }: CancelRunDialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Cancel this run"
      description="The call of the model and the command that runs are ended. What it did so far stays in the session, unless it was to be cleaned up."
      initialFocus={safe}
    >
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={safe} onClick={onClose}>
          Let it run
        </Button>
        <Button
          variant="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          Cancel run
        </Button>
      </div>
    </Dialog>
  );
}
