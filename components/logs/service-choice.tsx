'use client';
import { useEffect, useId, useState } from 'react';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { type LogService, logServices } from '@/lib/contracts/log';
import { serviceLogs } from './service-log';

const labels: Record<LogService, string> = { 'agent-runner': 'Worker', temporal: 'Temporal' };
const choices = logServices.map((value) => ({ value, label: labels[value] }));

interface ServiceChoiceProps {
  service: LogService;
  onChange: (service: LogService) => void;
}

/** Whose log is shown; nothing where only the worker's is recorded. */
export function ServiceChoice({ service, onChange }: ServiceChoiceProps) {
  const id = useId();
  const isRecorded = useRecordedServer(service);
  if (!isRecorded && service !== 'temporal') return null;
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

/** Whether there are lines of the Temporal server; looked at again with each change of the service. */
function useRecordedServer(service: LogService): boolean {
  const [isRecorded, setRecorded] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the service asks again
  useEffect(() => {
    const leaving = new AbortController();
    serviceLogs.temporal.source.page({ limit: 1 }, leaving.signal).then(
      ({ summary }) => setRecorded(summary.lastNumber > 0),
      // The lines of the worker say what is wrong with the console.
      () => undefined,
    );
    return () => leaving.abort();
  }, [service]);
  return isRecorded;
}
