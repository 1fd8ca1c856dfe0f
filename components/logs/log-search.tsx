'use client';
import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import type { RefObject } from 'react';

interface LogSearchProps {
  input: RefObject<HTMLInputElement | null>;
  value: string;
  /** 1 for the first match, 0 when one stands on none. */
  position: number;
  total: number;
  onChange: (value: string) => void;
  onStep: (step: 1 | -1) => void;
}

export function LogSearch({ input, value, position, total, onChange, onStep }: LogSearchProps) {
  const count = position > 0 ? `${position} of ${total.toLocaleString('en')}` : total.toLocaleString('en');
  return (
    <div className="flex h-10 w-full items-center gap-2 rounded-control border border-edge bg-surface pr-1 pl-3 focus-within:border-accent focus-within:outline focus-within:outline-accent wide:h-7 wide:w-[300px]">
      <Search size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-text-2" />
      <input
        ref={input}
        type="search"
        aria-label="Find in the loaded lines"
        placeholder="Find in the loaded lines"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') onChange('');
        }}
        className="min-w-0 flex-1 bg-transparent text-dense text-text outline-none placeholder:text-text-3 [&::-webkit-search-cancel-button]:hidden"
      />
      <span aria-live="polite" className="whitespace-nowrap text-caption text-text-3 tabular-nums">
        {value === '' ? '' : count}
      </span>
      <StepButton label="Previous match" disabled={total === 0} onClick={() => onStep(-1)} icon={ChevronUp} />
      <StepButton label="Next match" disabled={total === 0} onClick={() => onStep(1)} icon={ChevronDown} />
    </div>
  );
}

interface StepButtonProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  icon: typeof ChevronUp;
}

function StepButton({ label, disabled, onClick, icon: Icon }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      className="inline-flex size-6 items-center justify-center rounded-[4px] text-text-2 hover:bg-hover disabled:text-text-3"
    >
      <Icon size={14} strokeWidth={1.5} aria-hidden />
    </button>
  );
}
