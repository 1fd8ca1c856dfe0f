'use client';

import { useRef, useState } from 'react';
import { RefusalDialog } from '@/components/frame/refusal-dialog';
import { useRunningOperation } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { Dialog } from '@/components/ui/dialog';
import { useLoaded } from '@/components/ui/use-loaded';

const loadPreview = () => import('./start-preview');

/** The button, and what it will make: nothing is started before that was seen. */
export function StartTemporal({ variant }: { variant: 'primary' | 'secondary' }) {
  const busy = useRunningOperation() !== null;
  const [open, setOpen] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const { pending, failure, start, clear } = useStartOperation();
  const preview = useLoaded(loadPreview, open);
  const confirm = () => {
    setOpen(false);
    void start({ kind: 'start-temporal' });
  };
  return (
    <>
      <ChangeButton variant={variant} disabled={busy || pending} onClick={() => setOpen(true)}>
        Start a Temporal server
      </ChangeButton>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Start a Temporal server for development"
        initialFocus={cancel}
      >
        <div className="min-h-58">
          {preview !== null && (
            <preview.StartPreview cancel={cancel} onCancel={() => setOpen(false)} onConfirm={confirm} />
          )}
        </div>
      </Dialog>
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}
