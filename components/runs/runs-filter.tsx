'use client';

import { type FormEvent, useId, useState } from 'react';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { TextInput } from '@/components/ui/text-input';

interface Narrowed {
  state: string | null;
  session: string | null;
}

interface RunsFilterProps extends Narrowed {
  onChange: (next: Narrowed) => void;
}

const choices = [
  { value: '', label: 'All' },
  { value: 'running', label: 'Open' },
  { value: 'completed', label: 'Done' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
];

/** By state, at once; by session, when its id is whole. */
export function RunsFilter({ state, session, onChange }: RunsFilterProps) {
  const labelId = useId();
  const [typed, setTyped] = useState(session ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ state, session: typed.trim() || null });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-7 max-wide:px-4">
      <span id={labelId} className="sr-only">
        State of the runs
      </span>
      <SegmentedControl
        labelledBy={labelId}
        value={state ?? ''}
        choices={choices}
        onChange={(next) => onChange({ state: next || null, session })}
      />
      <form onSubmit={submit} className="w-64 max-wide:w-full">
        <TextInput
          type="search"
          enterKeyHint="search"
          aria-label="Session"
          placeholder="Session, then Enter"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            if (event.target.value === '' && session !== null) onChange({ state, session: null });
          }}
        />
      </form>
    </div>
  );
}
