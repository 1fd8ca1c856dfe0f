'use client';
import { consoleNow } from '@/components/console-clock';
import { type TimeZone, typedTime } from '@/lib/core/typed-time';
import { howToWriteTimes } from './time-field';
import { TypedField } from './typed-field';

interface GoToFieldProps {
  zone: TimeZone;
  onLine: (number: number) => void;
  onTime: (at: number) => void;
}

const lineNumber = /^[1-9][\d,]{0,14}$/;

/** A line by its number, or by its time. */
export function GoToField({ zone, onLine, onTime }: GoToFieldProps) {
  const take = (typed: string) => {
    const at = typedTime(typed, consoleNow(), zone);
    if (lineNumber.test(typed)) onLine(Number(typed.replaceAll(',', '')));
    else if (at !== null) onTime(at);
    else return `This is neither a time nor the number of a line. ${howToWriteTimes}`;
    return null;
  };
  return (
    <TypedField
      label="Go to"
      value=""
      placeholder="Time or line"
      hint={`A line number, or a time: ${howToWriteTimes}`}
      className="wide:w-[116px]"
      takesOnLeave={false}
      onTake={take}
    />
  );
}
