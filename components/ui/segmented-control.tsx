'use client';

import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';

interface SegmentedControlProps {
  labelledBy: string;
  describedBy?: string | undefined;
  value: string;
  choices: ReadonlyArray<{ value: string; label: string }>;
  disabled?: boolean;
  onChange: (value: string) => void;
}

/** A choice of few, all in view. */
export function SegmentedControl({
  labelledBy,
  describedBy,
  value,
  choices,
  disabled = false,
  onChange,
}: SegmentedControlProps) {
  return (
    <RadioGroup
      value={value}
      disabled={disabled}
      onValueChange={(next) => onChange(String(next))}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className="inline-flex h-8 max-w-full max-wide:h-10"
    >
      {choices.map((choice) => (
        <Radio.Root
          key={choice.value}
          value={choice.value}
          className="-ml-px flex min-w-0 items-center border border-border px-3.5 text-dense font-medium text-text-2 first:ml-0 first:rounded-l-control last:rounded-r-control hover:text-text focus-visible:z-20 data-checked:z-10 data-checked:border-edge data-checked:bg-selected data-checked:text-text data-disabled:text-text-3"
        >
          {choice.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
