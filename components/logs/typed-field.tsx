'use client';
import { useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { TextInput } from '@/components/ui/text-input';

interface TypedFieldProps {
  label: string;
  /** What the field shows while nobody types. */
  value: string;
  placeholder: string;
  /** How to write it. */
  hint: string;
  /** What is wrong with the value beside others; null where nothing is. */
  problem?: string | null;
  /** Its width on a wide page. */
  className: string;
  /** Whether leaving the field is as Enter. */
  takesOnLeave: boolean;
  /** Takes over what was typed, or answers why it cannot. */
  onTake: (typed: string) => string | null;
}

/** A value that a person types in words of its own; what is wrong with it is told beside the field. */
export function TypedField(props: TypedFieldProps) {
  const { label, value, placeholder, hint, problem = null, className, takesOnLeave, onTake } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useId();
  const change = (text: string | null, reason: string | null = null) => {
    setTyped(text);
    setRefusal(reason);
  };
  const take = () => {
    if (typed === null) return;
    const reason = onTake(typed.trim());
    change(reason === null ? null : typed, reason);
  };
  const told = refusal ?? problem;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <label htmlFor={id} className="min-w-11 text-dense text-text-2 wide:min-w-0">
        {label}
      </label>
      <TextInput
        id={id}
        width={classNames('w-[172px]', className)}
        className="wide:h-7 wide:px-2"
        placeholder={placeholder}
        title={hint}
        value={typed ?? value}
        aria-invalid={told !== null}
        aria-describedby={told === null ? undefined : `${id}-problem`}
        onChange={(event) => change(event.target.value)}
        onBlur={takesOnLeave ? take : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') change(null);
        }}
      />
      {told !== null && (
        <span id={`${id}-problem`} role="alert" className="text-caption text-fail">
          {told}
        </span>
      )}
    </span>
  );
}
