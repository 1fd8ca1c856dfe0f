'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import { type DestinationType, destinationTypes } from '@/lib/contracts/alerts';
import { DestinationForm } from './destination-form';
import type { OrderAlerts } from './use-alerts';

export function AddDestination({ busy, order }: { busy: boolean; order: OrderAlerts }) {
  const [type, setType] = useState<DestinationType | null>(null);
  /** Whose form was open: its button gets the focus back. */
  const [left, setLeft] = useState<DestinationType | null>(null);
  if (type !== null)
    return (
      <DestinationForm
        type={type}
        known={null}
        busy={busy}
        order={order}
        onDone={() => {
          setLeft(type);
          setType(null);
        }}
      />
    );
  return (
    <div className="flex flex-wrap gap-2">
      {destinationTypes.map((each) => (
        <ChangeButton key={each} autoFocus={each === left} onClick={() => setType(each)}>
          <Plus aria-hidden="true" />
          Add {each}
        </ChangeButton>
      ))}
    </div>
  );
}
