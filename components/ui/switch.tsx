'use client';

import { Switch as Headless } from '@base-ui/react/switch';

interface SwitchProps {
  id: string;
  labelledBy: string;
  describedBy: string;
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, at once: for what is no draft. */
export function Switch({ id, labelledBy, describedBy, checked, disabled, onChange }: SwitchProps) {
  return (
    <Headless.Root
      id={id}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next)}
      className="flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-sunken px-0.5 data-checked:border-ink data-checked:bg-ink data-disabled:opacity-60"
    >
      <Headless.Thumb className="size-3.5 rounded-full bg-edge transition-transform duration-120 data-checked:translate-x-4 data-checked:bg-on-ink motion-reduce:transition-none" />
    </Headless.Root>
  );
}
