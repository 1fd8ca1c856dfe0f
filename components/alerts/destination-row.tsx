'use client';

import { useRef, useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { type Delivery, type DestinationView, deliveryWords } from '@/lib/contracts/alerts';
import { DestinationForm } from './destination-form';
import { destinationNames } from './destination-names';
import type { OrderAlerts } from './use-alerts';

interface RowProps {
  destination: DestinationView;
  busy: boolean;
  order: OrderAlerts;
}

const icons: Record<Delivery['state'], IconState> = {
  sending: 'work',
  retrying: 'warn',
  delivered: 'ok',
  failed: 'fail',
};

/** One receiver: what may be shown of its address, what was sent last, and what can be done with it. */
export function DestinationRow({ destination, busy, order }: RowProps) {
  const { id, type, address, hasToken, last } = destination;
  const [face, setFace] = useState<'row' | 'edit' | 'remove'>('row');
  const edit = useRef<HTMLButtonElement>(null);
  const name = `${destinationNames[type]} ${address}`;
  return (
    <li className="grid grid-cols-[220px_minmax(0,1fr)] gap-x-5 border-b border-line px-7 py-2.5 max-wide:grid-cols-1 max-wide:px-4">
      <span className="flex h-7 items-center text-dense font-medium max-wide:h-auto">
        {destinationNames[type]}
      </span>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <p className="min-w-40 flex-1 text-dense">
            <code className="font-mono text-code break-all">{address}</code>
            {hasToken && <span className="text-text-3"> with a token</span>}
          </p>
          <span className="flex flex-wrap gap-2">
            <ChangeButton
              size="small"
              aria-label={`Send test to ${name}`}
              disabled={busy || last?.state === 'sending'}
              onClick={() => void order({ type: 'test', id })}
            >
              Send test
            </ChangeButton>
            <ChangeButton ref={edit} size="small" aria-label={`Edit ${name}`} onClick={() => setFace('edit')}>
              Edit
            </ChangeButton>
            <ChangeButton size="small" aria-label={`Remove ${name}`} onClick={() => setFace('remove')}>
              Remove
            </ChangeButton>
          </span>
        </div>
        <LastDelivery last={last} />
        {face === 'edit' && (
          <DestinationForm
            type={type}
            known={destination}
            busy={busy}
            order={order}
            onDone={() => {
              setFace('row');
              edit.current?.focus();
            }}
          />
        )}
      </div>
      <RemoveDialog
        open={face === 'remove'}
        name={name}
        onClose={() => setFace('row')}
        onConfirm={() => void order({ type: 'remove', id })}
      />
    </li>
  );
}

function LastDelivery({ last }: { last: Delivery | null }) {
  if (last === null) return <p className="mt-1 min-h-5 text-dense text-text-3">Nothing sent yet</p>;
  return (
    <p className="mt-1 flex min-h-5 items-start gap-1.5 text-dense text-text-2">
      <StateIcon state={icons[last.state]} className="mt-0.5 size-3.5" />
      <span className="min-w-0 break-words">
        <span role="status">
          {last.title}: {deliveryWords(last)},
        </span>{' '}
        <span className="text-text-3">
          <TimeAgo at={last.at} />
        </span>
      </span>
    </p>
  );
}

interface RemoveDialogProps {
  open: boolean;
  name: string;
  onClose: () => void;
  onConfirm: () => void;
}

function RemoveDialog({ open, name, onClose, onConfirm }: RemoveDialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Remove this receiver"
      description={`${name} is told nothing more. The console forgets its address and token.`}
      initialFocus={safe}
    >
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={safe} onClick={onClose}>
          Keep it
        </Button>
        <Button
          variant="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          Remove receiver
        </Button>
      </div>
    </Dialog>
  );
}
