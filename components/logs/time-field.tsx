'use client';
import { consoleNow } from '@/components/console-clock';
import { formatMoment, type TimeZone, typedTime } from '@/lib/core/typed-time';
import { TypedField } from './typed-field';

interface TimeFieldProps {
  label: string;
  /** Milliseconds since 1970; null: no bound. */
  at: number | null;
  zone: TimeZone;
  problem?: string | null;
  onChange: (at: number | null) => void;
}

export const howToWriteTimes = 'Write 14:03, 14:03:07, 2026-11-28 14:03, or -15m.';

/** A moment that a person types. */
export function TimeField({ label, at, zone, problem = null, onChange }: TimeFieldProps) {
  const take = (typed: string) => {
    const next = typed === '' ? null : typedTime(typed, consoleNow(), zone);
    if (next === null && typed !== '') return `This is no time. ${howToWriteTimes}`;
    onChange(next);
    return null;
  };
  return (
    <TypedField
      label={label}
      value={at === null ? '' : formatMoment(at, zone)}
      placeholder="14:03 or -15m"
      hint={howToWriteTimes}
      problem={problem}
      className="wide:w-[168px]"
      takesOnLeave
      onTake={take}
    />
  );
}
