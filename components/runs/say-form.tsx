'use client';

import { type FormEvent, useId, useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import { TextInput } from '@/components/ui/text-input';
import type { OrderRun } from './use-order-run';

/** A message to a running agent; what was typed stays until the run has taken it. */
export function SayForm({ orders: { pending, send } }: { orders: OrderRun }) {
  const [text, setText] = useState('');
  const id = useId();
  const say = async (event: FormEvent) => {
    event.preventDefault();
    if (await send((of) => ({ ...of, type: 'message', text: text.trim() }))) setText('');
  };
  return (
    <form onSubmit={(event) => void say(event)} className="px-7 pt-5 max-wide:px-4">
      <label htmlFor={id} className="mb-1.5 block text-dense text-text-2">
        Message to the agent; it hears it before its next step
      </label>
      <div className="flex max-w-190 gap-2">
        <TextInput
          id={id}
          value={text}
          maxLength={50_000}
          onChange={(event) => setText(event.target.value)}
        />
        <ChangeButton type="submit" disabled={pending || text.trim() === ''}>
          Send message
        </ChangeButton>
      </div>
    </form>
  );
}
