'use client';

import { type FormEvent, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextInput } from '@/components/ui/text-input';
import type { DevServerView } from '@/lib/contracts/dev-server';

interface RemoveServerDialogProps {
  server: DevServerView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: (withData: boolean) => void;
}

/** The data stay unless somebody asks for their end and types the volume's name. Escape and Enter are safe. */
export function RemoveServerDialog({ server, open, onOpenChange, onConfirm }: RemoveServerDialogProps) {
  const keep = useRef<HTMLButtonElement>(null);
  const confirm = (withData: boolean) => {
    onOpenChange(false);
    onConfirm(withData);
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Remove the Temporal server" initialFocus={keep}>
      <RemoveForm server={server} keep={keep} onCancel={() => onOpenChange(false)} onConfirm={confirm} />
    </Dialog>
  );
}

interface RemoveFormProps {
  server: DevServerView;
  keep: React.RefObject<HTMLButtonElement | null>;
  onCancel: () => void;
  onConfirm: (withData: boolean) => void;
}

function RemoveForm({ server, keep, onCancel, onConfirm }: RemoveFormProps) {
  const [withData, setWithData] = useState(false);
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const { container, volume } = server;
  const agreed = !withData || typed === volume.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (agreed) onConfirm(withData);
  };
  return (
    <form onSubmit={submit}>
      <dl className="mt-3 grid grid-cols-[64px_minmax(0,1fr)] gap-y-1.5 text-body">
        <dt className="text-text-3">Lost</dt>
        <dd className="break-words">
          {container === null ? 'No container: there is none' : `The container ${container.name}`}
          {withData && `, the volume ${volume.name} with every workflow in it, and the recorded log`}
        </dd>
        <dt className="text-text-3">Stays</dt>
        <dd className="break-words">
          {withData ? 'The image' : `The image, the recorded log, and the data in the volume ${volume.name}`}
        </dd>
      </dl>
      <label className="mt-3 flex items-center gap-2 text-body">
        <input
          type="checkbox"
          checked={withData}
          disabled={!volume.exists}
          onChange={(event) => setWithData(event.target.checked)}
          className="size-4 accent-ink"
        />
        Delete its data and its log as well
      </label>
      {withData && (
        <div className="mt-3">
          <label htmlFor={inputId} className="mb-1.5 block text-dense text-text-2">
            Type <span className="font-mono text-code break-all text-text">{volume.name}</span> to confirm
          </label>
          <TextInput id={inputId} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
      )}
      <div className="mt-4 flex justify-end gap-2 border-t border-line-raised pt-4">
        <Button ref={keep} onClick={onCancel}>
          Keep it
        </Button>
        <Button type="submit" variant="danger" disabled={!agreed}>
          Remove Temporal
        </Button>
      </div>
    </form>
  );
}
