'use client';

import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextInput } from '@/components/ui/text-input';
import type { DestinationType, DestinationView } from '@/lib/contracts/alerts';
import type { OrderAlerts } from './use-alerts';

interface FormProps {
  type: DestinationType;
  /** Null: a new one. */
  known: DestinationView | null;
  busy: boolean;
  order: OrderAlerts;
  onDone: () => void;
}

const hints: Record<DestinationType, { label: string; placeholder: string; hint: string }> = {
  webhook: {
    label: 'Address of the webhook',
    placeholder: 'https://example.com/hook',
    hint: 'Gets a POST with JSON; docs/alerts.md says what is in it.',
  },
  ntfy: {
    label: 'Address of the topic',
    placeholder: 'https://ntfy.sh/your-topic',
    hint: 'Whoever knows a public topic’s name reads it: choose one that nobody guesses.',
  },
};

/** Write-only: what is kept is never shown again, and stays as it is where a field is left empty. */
export function DestinationForm({ type, known, busy, order, onDone }: FormProps) {
  const id = useId();
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const { label, placeholder, hint } = hints[type];
  const empty = url === '' && token === '';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = await order({
      type: 'save',
      destination: type,
      ...(known !== null && { id: known.id }),
      ...(url !== '' && { url }),
      ...(token !== '' && { token }),
    });
    if (done) onDone();
  };
  return (
    <form onSubmit={(event) => void save(event)} className="mt-2.5 grid max-w-140 gap-2.5">
      <div>
        <label htmlFor={`${id}-url`} className="text-dense text-text-2">
          {label}
        </label>
        <TextInput
          id={`${id}-url`}
          type="url"
          autoFocus
          placeholder={known === null ? placeholder : 'As it is'}
          aria-describedby={`${id}-hint`}
          value={url}
          onChange={(event) => setUrl(event.target.value.trim())}
        />
        <p id={`${id}-hint`} className="mt-1 text-dense text-text-3">
          {hint}
        </p>
      </div>
      <div>
        <label htmlFor={`${id}-token`} className="text-dense text-text-2">
          Token, where it wants one
        </label>
        <TextInput
          id={`${id}-token`}
          type="password"
          autoComplete="new-password"
          placeholder={known?.hasToken ? 'Set, never shown again' : 'None'}
          value={token}
          onChange={(event) => setToken(event.target.value.trim())}
        />
      </div>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={busy || (known === null ? url === '' : empty)}>
          Save receiver
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
