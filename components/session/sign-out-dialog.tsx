'use client';

import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { SignedIn, SignOutOrder } from '@/lib/contracts/session';

interface SignOutDialogProps {
  open: boolean;
  asked: SignedIn | 'others';
  onClose: () => void;
  onConfirm: (order: SignOutOrder) => void;
}

/** Says what signing others out ends, and what goes on. */
export function SignOutDialog({ open, asked, onClose, onConfirm }: SignOutDialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  const who = asked === 'others' ? 'all others' : asked.name;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={`Sign out ${who}`}
      description={`${linksEnd(asked)}Coming back takes a fresh link. What was started goes on.`}
      initialFocus={safe}
    >
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={safe} onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="danger"
          onClick={() => {
            onConfirm(asked === 'others' ? { type: 'others' } : { type: 'one', id: asked.id });
            onClose();
          }}
        >
          Sign out
        </Button>
      </div>
    </Dialog>
  );
}

/** A browser that came by a link without a name shares no link with anybody. */
function linksEnd(asked: SignedIn | 'others'): string {
  if (asked === 'others') return 'Unused links stop working. ';
  return asked.name === asked.browser ? '' : 'Unused links of that name stop working. ';
}
