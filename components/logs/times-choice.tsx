'use client';
import { useId } from 'react';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { type LogTimes, logTimes } from './use-log-times';

const labels: Record<LogTimes, string> = { local: 'Local', utc: 'UTC', relative: 'Relative' };
const choices = logTimes.map((value) => ({ value, label: labels[value] }));

/** How the times of lines are written. */
export function TimesChoice({ times, onChange }: { times: LogTimes; onChange: (times: LogTimes) => void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <span id={id} className="text-dense text-text-2 wide:sr-only">
        Times
      </span>
      <SegmentedControl
        labelledBy={id}
        value={times}
        choices={choices}
        onChange={(value) => onChange(logTimes.find((each) => each === value) ?? 'local')}
      />
    </span>
  );
}
