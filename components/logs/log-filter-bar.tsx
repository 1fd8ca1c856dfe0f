'use client';
import { type ReactNode, useId } from 'react';
import { Button } from '@/components/ui/button';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { logStreams } from '@/lib/contracts/log-search';
import type { TimeZone } from '@/lib/core/typed-time';
import { type LogFilter, noFilter } from './log-filter';
import { TimeField } from './time-field';

interface LogFilterBarProps {
  id: string;
  filter: LogFilter;
  zone: TimeZone;
  onChange: (changed: Partial<LogFilter>) => void;
  children?: ReactNode;
}

/** Whether something of the bar is set, so that it has to be seen. */
export function hasBarFilter({ stream, from, until }: LogFilter): boolean {
  return stream !== null || from !== null || until !== null;
}

/** Below the toolbar: what narrows the lines beside text and level. */
export function LogFilterBar({ id, filter, zone, onChange, children }: LogFilterBarProps) {
  const { stream, from, until } = filter;
  const streamId = useId();
  const backwards = from !== null && until !== null && until < from;
  const clear = () => onChange({ stream: null, from: null, until: null });
  return (
    <section
      id={id}
      aria-label="Filters"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2 wide:gap-x-2 wide:px-7"
    >
      <span id={streamId} className="sr-only">
        Stream
      </span>
      <SegmentedControl
        labelledBy={streamId}
        value={stream ?? 'both'}
        choices={streamChoices}
        onChange={(value) =>
          onChange({ stream: logStreams.find((each) => each === value) ?? noFilter.stream })
        }
      />
      <TimeField label="From" at={from} zone={zone} onChange={(at) => onChange({ from: at })} />
      <TimeField
        label="Until"
        at={until}
        zone={zone}
        problem={backwards ? 'This is before the time in From: no line is in between.' : null}
        onChange={(at) => onChange({ until: at })}
      />
      {children}
      {hasBarFilter(filter) && (
        <Button size="small" onClick={clear}>
          Clear
        </Button>
      )}
    </section>
  );
}

const streamChoices = [
  { value: 'both', label: 'Both' },
  ...logStreams.map((value) => ({ value, label: value })),
];
