import { ChevronDown, ChevronRight } from 'lucide-react';
import { formatMoment, type TimeZone } from '@/lib/core/typed-time';
import type { LogRow } from './log-rows';

interface RepeatChipProps {
  row: Extract<LogRow, { type: 'repeat' }>;
  zone: TimeZone;
  formatTime: (at: number) => string;
  onToggle: () => void;
}

/** Before the text, where it is seen however long that is: how often the line is there, and until when. */
export function RepeatChip({ row, zone, formatTime, onToggle }: RepeatChipProps) {
  const { entry, last, count, open } = row;
  const Icon = open ? ChevronDown : ChevronRight;
  const times = `from ${formatMoment(entry.at, zone)} to ${formatMoment(last.at, zone)}`;
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-label={`${count.toLocaleString('en')} equal lines ${times}, ${open ? 'fold them' : 'show each'}`}
      title={`Lines ${entry.number.toLocaleString('en')} to ${last.number.toLocaleString('en')}, ${times}`}
      onClick={onToggle}
      className="mr-2 inline-flex h-[18px] select-none items-center gap-1 rounded-[4px] border border-border bg-surface px-1.5 align-middle font-sans text-[11px] text-text-2 tabular-nums hover:bg-hover"
    >
      <Icon size={12} strokeWidth={1.5} aria-hidden />
      <span className="font-medium text-text">× {count.toLocaleString('en')}</span>
      to {formatTime(last.at).replace(/\.\d{3}$/, '')}
    </button>
  );
}
