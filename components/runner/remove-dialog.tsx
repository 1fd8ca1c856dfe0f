'use client';

import { type FormEvent, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextInput } from '@/components/ui/text-input';
import type { Status } from '@/lib/contracts/status';
import { shortId } from '@/lib/core/units';

interface RemoveDialogProps {
  container: NonNullable<Status['container']>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
}

/** Asks twice: what is lost and what stays, then the container's name. Escape and Enter are safe. */
export function RemoveDialog({ container, open, onOpenChange, onConfirm }: RemoveDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Remove the container" initialFocus={cancel}>
      <dl className="mt-3 grid grid-cols-[64px_minmax(0,1fr)] gap-y-1.5 text-body">
        <dt className="text-text-3">Lost</dt>
        <dd>
          The container <span className="font-mono text-code break-all">{container.name}</span> (
          <span className="font-mono text-code">{shortId(container.id)}</span>) and files written outside
          /workspace
        </dd>
        <dt className="text-text-3">Stays</dt>
        <dd>The workspace folder, the settings, the recorded log and the image</dd>
      </dl>
      <NameForm
        name={container.name}
        cancel={cancel}
        onCancel={() => onOpenChange(false)}
        onConfirm={() => {
          onOpenChange(false);
          onConfirm();
        }}
      />
    </Dialog>
  );
}

interface NameFormProps {
  name: string;
  cancel: React.RefObject<HTMLButtonElement | null>;
  onCancel: () => void;
  onConfirm: () => void;
}

function NameForm({ name, cancel, onCancel, onConfirm }: NameFormProps) {
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const matches = typed === name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches) onConfirm();
  };
  return (
    <form onSubmit={submit} className="mt-4 border-t border-line-raised pt-4">
      <label htmlFor={inputId} className="mb-1.5 block text-dense text-text-2">
        Type <span className="font-mono text-code break-all text-text">{name}</span> to confirm
      </label>
      <TextInput id={inputId} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={cancel} onClick={onCancel}>
          Keep it
        </Button>
        <Button type="submit" variant="danger" disabled={!matches}>
          Remove container
        </Button>
      </div>
    </form>
  );
}
