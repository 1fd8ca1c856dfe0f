'use client';

import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useLacks } from '@/components/live/use-lacks';
import { Button } from '@/components/ui/button';
import { TextInput } from '@/components/ui/text-input';
import type { SettingFieldProps } from './setting-field';
import { secretNoun } from './settings-form';

/** Write-only: a locked or a dashed field plus a verb, never dots. What is typed is shown as a password is. */
export function SecretField({ field, onEdit, onUndo, onRemove }: SettingFieldProps) {
  const { definition, view, text, changed, removed, problem } = field;
  const [writing, setWriting] = useState(false);
  const noun = secretNoun(definition);
  const unable = useLacks('encryption');
  const lacking = definition.payloadKeys ? unable : null;
  if (writing || (changed && !removed)) {
    return (
      <div className="flex gap-2">
        <TextInput
          id={`field-${definition.name}`}
          type="password"
          autoComplete="new-password"
          value={text}
          autoFocus={writing && !changed}
          aria-invalid={problem !== null}
          aria-labelledby={`label-${definition.name}`}
          aria-describedby={`problem-${definition.name} hint-${definition.name}`}
          onChange={(event) => (event.target.value === '' ? onUndo() : onEdit(event.target.value))}
        />
        <Button
          onClick={() => {
            setWriting(false);
            onUndo();
          }}
        >
          {definition.group === null && !view.isSet ? 'Remove' : 'Keep as it is'}
        </Button>
      </div>
    );
  }
  const isSet = view.isSet && !removed;
  const stillThere = definition.group === null && !view.isSet;
  return (
    <div className="flex gap-2">
      <p
        className={`flex h-8 min-w-0 flex-1 items-center gap-2 truncate rounded-control border border-edge px-2.5 text-dense text-text-2 max-wide:h-10 ${isSet ? 'bg-sunken' : 'border-dashed'}`}
      >
        {isSet && <Lock className="size-3.5 shrink-0" aria-hidden="true" />}
        {removed
          ? 'Will be removed'
          : stillThere
            ? 'Removed, still in the container'
            : isSet
              ? 'Set, never shown again'
              : 'Not set'}
      </p>
      {!removed && (
        <Button
          id={`field-${definition.name}`}
          aria-describedby={`label-${definition.name}`}
          disabled={lacking !== null}
          title={lacking ?? undefined}
          onClick={() => setWriting(true)}
        >
          {isSet ? 'Replace' : `Set ${noun}`}
        </Button>
      )}
      {isSet && (
        <Button aria-describedby={`label-${definition.name}`} onClick={onRemove}>
          Remove
        </Button>
      )}
    </div>
  );
}
