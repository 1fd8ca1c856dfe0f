'use client';

import { Plus } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { StateIcon } from '@/components/ui/state-icon';
import { TextInput } from '@/components/ui/text-input';
import { originalHint } from '@/lib/contracts/original-settings';
import { otherNameProblem } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { similarHint } from '@/lib/contracts/similar-name';
import { type FieldModel, newVariable } from './settings-form';

interface AddVariableProps {
  edit: (variable: FieldModel, value: string) => void;
  /** Variables that are there already, to be changed in their own rows. */
  taken: readonly FieldModel[];
}

function problemOf(name: string, taken: readonly FieldModel[]): string | null {
  if (name === '') return null;
  const there = taken.some(({ definition }) => definition.name === name);
  return there ? 'It is in the list already: change it there' : otherNameProblem(name);
}

/** A name and a value; added to the drafts, not saved yet. */
export function AddVariable({ edit, taken }: AddVariableProps) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const nameInput = useRef<HTMLInputElement>(null);
  const problem = problemOf(name, taken);
  const hint = originalHint(name) ?? similarHint(name);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || problem !== null) return;
    edit(newVariable(name), value);
    setName('');
    setValue('');
    nameInput.current?.focus();
  };
  return (
    <form
      onSubmit={add}
      aria-label="Add a variable"
      className="mt-3.5 grid grid-cols-[220px_minmax(0,360px)_minmax(96px,1fr)] gap-x-5 px-7 max-wide:grid-cols-1 max-wide:gap-y-2 max-wide:px-4"
    >
      <TextInput
        ref={nameInput}
        aria-label="Name of the new variable"
        aria-invalid={problem !== null}
        aria-describedby="new-variable-problem"
        placeholder="NAME"
        value={name}
        onChange={(event) => setName(event.target.value.trim())}
      />
      <div className="flex gap-2">
        <TextInput
          aria-label="Value of the new variable"
          type={isSecretVariable(name, value) ? 'password' : 'text'}
          autoComplete={isSecretVariable(name, value) ? 'new-password' : 'off'}
          placeholder="Value"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" disabled={name === '' || problem !== null}>
          <Plus aria-hidden="true" />
          Add variable
        </Button>
      </div>
      <div className="col-span-2 mt-1 text-dense max-wide:col-span-1 max-wide:mt-0">
        <p id="new-variable-problem" role="alert" className="flex items-start gap-1.5 text-fail">
          {problem !== null && <StateIcon state="fail" className="mt-0.5 size-3.5" />}
          {problem}
        </p>
        {problem === null && hint !== null && <p className="text-text-2">{hint}</p>}
      </div>
    </form>
  );
}
