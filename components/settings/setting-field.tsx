'use client';

import { Undo2 } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { StateIcon } from '@/components/ui/state-icon';
import { TextInput } from '@/components/ui/text-input';
import { SecretField } from './secret-field';
import type { FieldModel } from './settings-form';

export interface SettingFieldProps {
  field: FieldModel;
  onEdit: (text: string) => void;
  onUndo: () => void;
  onRemove: () => void;
}

/** Label and variable, field with its problem, and whose value it is. */
export function SettingField(props: SettingFieldProps) {
  const { definition, changed, problem, note } = props.field;
  const { name, label, description } = definition;
  return (
    <div
      className={classNames(
        'relative mt-2.5 grid grid-cols-[220px_minmax(0,360px)_minmax(96px,1fr)] gap-x-5 px-7 max-wide:grid-cols-1 max-wide:gap-y-1 max-wide:px-4',
        changed && 'before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent',
      )}
    >
      <div className="min-w-0">
        <label id={`label-${name}`} htmlFor={`field-${name}`} className="block text-dense font-medium">
          {label}
        </label>
        <p className="truncate font-mono text-[11.5px] leading-4.5 text-text-3" title={name}>
          {name}
        </p>
      </div>
      <div className="min-w-0">
        <FieldControl {...props} />
        <p
          id={`hint-${name}`}
          role={problem === null ? undefined : 'alert'}
          className={classNames(
            'mt-1 flex min-h-4.5 items-start gap-1.5 text-dense',
            problem === null ? 'text-text-3' : 'text-fail',
          )}
        >
          {problem !== null && <StateIcon state="fail" className="mt-0.5 size-3.5" />}
          {problem ?? description}
        </p>
      </div>
      <p className="flex h-8 min-w-0 items-center gap-1.5 text-dense text-text-3 max-wide:h-5">
        <span id={`note-${name}`} className="truncate" title={note}>
          {note}
        </span>
        {changed && (
          <button
            type="button"
            onClick={props.onUndo}
            aria-label="Undo"
            aria-describedby={`label-${name}`}
            className="flex size-6 shrink-0 items-center justify-center rounded-control text-text-2 hover:bg-hover"
          >
            <Undo2 className="size-4" strokeWidth={1.5} aria-hidden="true" />
          </button>
        )}
      </p>
    </div>
  );
}

function FieldControl(props: SettingFieldProps) {
  const { field, onEdit } = props;
  const { definition, text, problem } = field;
  const { name, kind, choices, unit } = definition;
  if (kind === 'secret') return <SecretField {...props} />;
  if (kind === 'choice') {
    return (
      <SegmentedControl
        labelledBy={`label-${name}`}
        describedBy={`hint-${name}`}
        value={text}
        choices={(choices ?? []).map((value) => ({ value, label: choiceWords[value] ?? value }))}
        onChange={onEdit}
      />
    );
  }
  return (
    <div className="relative">
      <TextInput
        id={`field-${name}`}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={`hint-${name} note-${name}`}
        inputMode={kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text'}
        placeholder={definition.default === null ? 'Not set' : ''}
        onChange={(event) => onEdit(event.target.value)}
        className={unit === undefined ? '' : 'pr-16'}
      />
      {unit !== undefined && (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-dense text-text-3">
          {unit}
        </span>
      )}
    </div>
  );
}

const choiceWords: Partial<Record<string, string>> = { false: 'Off', true: 'On' };
