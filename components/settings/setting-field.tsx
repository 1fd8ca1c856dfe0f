'use client';

import { Info, Undo2 } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { StateIcon } from '@/components/ui/state-icon';
import { TextInput } from '@/components/ui/text-input';
import { Tooltip } from '@/components/ui/tooltip';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { isTlsFileName } from '@/lib/contracts/tls-files';
import { debugName } from './debug-setting';
import { DebugSwitch } from './debug-switch';
import { SecretField } from './secret-field';
import { choicesOf, type FieldModel } from './settings-form';
import { TlsFileField } from './tls-file-field';
import { VariableField } from './variable-field';

export interface SettingFieldProps {
  field: FieldModel;
  /** All settings, for the one that acts by itself. */
  settings: SettingsView | null;
  onEdit: (text: string) => void;
  onUndo: () => void;
  onRemove: () => void;
}

/** Label and variable, field with its problem, and whose value it is. */
export function SettingField(props: SettingFieldProps) {
  const { definition, view, changed, problem, note, was } = props.field;
  const { name, group, description } = definition;
  return (
    <div
      className={classNames(
        'relative mt-3.5 grid grid-cols-[220px_minmax(0,360px)_minmax(96px,1fr)] gap-x-5 px-7 max-wide:grid-cols-1 max-wide:gap-y-1 max-wide:px-4',
        changed && 'before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent',
      )}
    >
      <div className="min-w-0">
        {group === null ? <FieldLabel {...props} /> : <SettingTitle {...props} />}
      </div>
      <div className="min-w-0">
        <FieldControl {...props} />
        <p id={`hint-${name}`} className="mt-1 text-dense text-text-3 empty:hidden wide:sr-only">
          {description}
        </p>
        {view.hint !== null && <p className="mt-1 text-dense wrap-anywhere text-text-2">{view.hint}</p>}
        {problem !== null && (
          <p
            id={`problem-${name}`}
            role="alert"
            className="mt-1 flex items-start gap-1.5 text-dense text-fail"
          >
            <StateIcon state="fail" className="mt-0.5 size-3.5" />
            {problem}
          </p>
        )}
      </div>
      <p
        className={classNames(
          'flex h-8 min-w-0 items-center gap-1.5 text-dense text-text-3 max-wide:h-6',
          !changed && !view.pending && 'max-wide:hidden',
        )}
      >
        <span id={`note-${name}`} className="truncate" title={note}>
          {was === null ? (
            note
          ) : (
            <>
              was <span className="font-mono text-code">{was}</span>
            </>
          )}
        </span>
        {changed && (
          <button
            type="button"
            onClick={props.onUndo}
            aria-label="Undo"
            aria-describedby={`label-${name}`}
            className="flex size-6 shrink-0 items-center justify-center rounded-control text-text-2 hover:bg-hover"
          >
            <Undo2 className="size-4" aria-hidden="true" />
          </button>
        )}
      </p>
    </div>
  );
}

function SettingTitle(props: SettingFieldProps) {
  const { name, description } = props.field.definition;
  return (
    <>
      <div className="flex items-center gap-1">
        <FieldLabel {...props} />
        <Tooltip label={description}>
          <button
            type="button"
            aria-label="What it is"
            aria-describedby={`hint-${name}`}
            className="flex size-5 items-center justify-center rounded-control text-text-3 hover:text-text max-wide:hidden"
          >
            <Info className="size-3.5" aria-hidden="true" />
          </button>
        </Tooltip>
      </div>
      <p className="truncate font-mono text-[11.5px] leading-4.5 text-text-3" title={name}>
        {name}
      </p>
    </>
  );
}

/** Secrets and choices are named by their text, not bound: a bound label would rename the secret's button. */
function FieldLabel({ field }: SettingFieldProps) {
  const { name, label, kind, group } = field.definition;
  const look =
    group === null ? 'block pt-1.5 font-mono text-code break-all' : 'truncate text-dense font-medium';
  if (kind === 'secret' || kind === 'choice')
    return (
      <span id={`label-${name}`} className={look}>
        {label}
      </span>
    );
  return (
    <label id={`label-${name}`} htmlFor={`field-${name}`} className={look}>
      {label}
    </label>
  );
}

function FieldControl(props: SettingFieldProps) {
  const { field, settings, onEdit } = props;
  const { definition, text, problem } = field;
  const { name, kind, unit } = definition;
  if (name === debugName && settings !== null) return <DebugSwitch view={settings} />;
  if (kind === 'secret') return <SecretField {...props} />;
  if (isTlsFileName(name)) return <TlsFileField {...props} name={name} />;
  if (definition.group === null) return <VariableField {...props} />;
  if (kind === 'choice') {
    return (
      <SegmentedControl
        labelledBy={`label-${name}`}
        describedBy={`problem-${name} hint-${name}`}
        value={text}
        choices={choicesOf(definition).map((value) => ({ value, label: choiceWords[value] ?? value }))}
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
        aria-describedby={`problem-${name} hint-${name} note-${name}`}
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

const choiceWords: Partial<Record<string, string>> = { '': 'Left out', false: 'Off', true: 'On' };
