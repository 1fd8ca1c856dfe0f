'use client';
import { useId } from 'react';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { type LogService, logServices } from '@/lib/contracts/log';

const labels: Record<LogService, string> = { 'agent-runner': 'Worker', temporal: 'Temporal' };
const choices = logServices.map((value) => ({ value, label: labels[value] }));

interface ServiceChoiceProps {
  service: LogService;
  onChange: (service: LogService) => void;
}

/** Whose log is shown. */
export function ServiceChoice({ service, onChange }: ServiceChoiceProps) {
  const id = useId();
  return (
    <div className="shrink-0 border-line border-b px-4 py-2 wide:px-7">
      <span id={id} className="sr-only">
        Service
      </span>
      <SegmentedControl
        labelledBy={id}
        value={service}
        choices={choices}
        onChange={(value) => onChange(logServices.find((each) => each === value) ?? 'agent-runner')}
      />
    </div>
  );
}
