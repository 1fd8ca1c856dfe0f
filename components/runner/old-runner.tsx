'use client';

import { useRef, useState } from 'react';
import { RefusalDialog } from '@/components/frame/refusal-dialog';
import { useRunningOperation, useStatus } from '@/components/live/use-live';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { StateIcon } from '@/components/ui/state-icon';
import { type OldRunner, oldRunnerParts } from '@/lib/contracts/old-runner';
import { useStartOperation } from './use-start-operation';

/** A quiet line: what an older launcher left, until somebody removes it. */
export function OldRunnerNotice() {
  const oldRunner = useStatus()?.oldRunner ?? null;
  if (oldRunner === null) return null;
  return (
    <section
      aria-label="Old runner"
      className="mt-3.5 flex flex-wrap items-center gap-x-3 max-wide:items-start gap-y-2 rounded-card border border-line bg-sunken px-4 py-2.5"
    >
      <StateIcon state="warn" className="size-4.5" />
      <p className="min-w-0 flex-1 basis-60 text-dense break-words text-text-2">
        An older launcher left a runner here:{' '}
        {oldRunnerParts(oldRunner)
          .map(({ value }) => value)
          .join(', ')}
        .
      </p>
      <RemoveOldRunner variant="secondary" />
    </section>
  );
}

/** The button and its dialog; nothing where there is no old runner (any more). */
export function RemoveOldRunner({ variant }: { variant: 'primary' | 'secondary' }) {
  const oldRunner = useStatus()?.oldRunner ?? null;
  const busy = useRunningOperation() !== null;
  const [open, setOpen] = useState(false);
  const { pending, failure, start, clear } = useStartOperation();
  if (oldRunner === null) return null;
  return (
    <>
      <ChangeButton variant={variant} disabled={busy || pending} onClick={() => setOpen(true)}>
        Remove old runner
      </ChangeButton>
      <RemoveOldDialog
        oldRunner={oldRunner}
        open={open}
        onOpenChange={setOpen}
        onConfirm={() => {
          setOpen(false);
          void start({ kind: 'remove-old-runner', confirmed: true });
        }}
      />
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}

interface RemoveOldDialogProps {
  oldRunner: OldRunner;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
}

/** What is lost and what stays; Escape and Enter are safe. */
function RemoveOldDialog({ oldRunner, open, onOpenChange, onConfirm }: RemoveOldDialogProps) {
  const keep = useRef<HTMLButtonElement>(null);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Remove the old runner" initialFocus={keep}>
      <dl className="mt-3 grid grid-cols-[64px_minmax(0,1fr)] gap-y-1.5 text-body">
        <dt className="text-text-3">Lost</dt>
        <dd>
          <ul className="grid gap-1">
            {oldRunnerParts(oldRunner).map(({ label, value }) => (
              <li key={label} className="break-words first-letter:uppercase">
                {value}
              </li>
            ))}
          </ul>
        </dd>
        <dt className="text-text-3">Stays</dt>
        <dd>
          The workspace folder, all other data, the settings
          {oldRunner.container !== null && ', the container’s last log lines, its image'}
        </dd>
      </dl>
      <div className="mt-4 flex justify-end gap-2 border-t border-line-raised pt-4">
        <Button ref={keep} onClick={() => onOpenChange(false)}>
          Keep it
        </Button>
        <Button variant="danger" onClick={onConfirm}>
          Remove old runner
        </Button>
      </div>
    </Dialog>
  );
}
