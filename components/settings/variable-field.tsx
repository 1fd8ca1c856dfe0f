import { Button } from '@/components/ui/button';
import { TextInput } from '@/components/ui/text-input';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import type { SettingFieldProps } from './setting-field';

/** The value of a variable that is no setting, which can be taken out whole. */
export function VariableField({ field, onEdit, onRemove, onUndo }: SettingFieldProps) {
  const { definition, view, text, changed, removed, problem } = field;
  const { name } = definition;
  if (removed || (!view.isSet && !changed)) {
    return (
      <p className="flex h-8 items-center rounded-control border border-dashed border-edge px-2.5 text-dense text-text-2 max-wide:h-10">
        {removed ? 'Will be removed' : 'Removed, still in the container'}
      </p>
    );
  }
  return (
    <div className="flex gap-2">
      <TextInput
        id={`field-${name}`}
        type={isSecretVariable(name, text) ? 'password' : 'text'}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={`problem-${name} note-${name}`}
        placeholder="Empty"
        onChange={(event) => onEdit(event.target.value)}
      />
      <Button aria-describedby={`label-${name}`} onClick={view.isSet ? onRemove : onUndo}>
        Remove
      </Button>
    </div>
  );
}
