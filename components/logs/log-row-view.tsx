import { ChevronDown, ChevronRight, RotateCw } from 'lucide-react';
import type { LogLevel } from '@/lib/core/log-record';
import { HighlightedText } from './highlighted-text';
import type { LogEntry } from './log-entry';
import type { LogRow } from './log-rows';
import { narrowPrefix } from './row-geometry';

const rowColours: Record<LogLevel, string> = {
  error: 'bg-fail-tint before:bg-fail-solid',
  warn: 'before:bg-warn-solid',
  info: 'before:bg-transparent',
  debug: 'before:bg-transparent',
};
const levelColours: Record<LogLevel, string> = {
  error: 'font-semibold text-fail',
  warn: 'font-semibold text-warn',
  info: 'text-text-2',
  debug: 'text-text-3',
};
const mark = "relative before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:content-['']";

interface LogRowViewProps {
  row: LogRow;
  height: number;
  wrap: boolean;
  narrow: boolean;
  query: string;
  current: boolean;
  onToggleFold: (head: number) => void;
}

export function LogRowView(props: LogRowViewProps) {
  const { row, height, wrap, narrow } = props;
  if (row.type === 'divider') return <Divider entry={row.entry} height={height} />;
  const { entry } = row;
  const flow = wrap ? 'whitespace-pre-wrap [word-break:break-all] min-w-0' : 'whitespace-pre';
  return (
    <div
      data-line={entry.number}
      style={{ height }}
      className={`flex leading-5 ${narrow ? 'px-4 py-[3px]' : 'px-7'} ${mark} ${rowColours[entry.level]}`}
    >
      <Columns {...props} />
      <span
        dir="ltr"
        className={`flex-1 text-text [unicode-bidi:isolate] ${flow} ${row.type === 'fold' ? 'font-medium' : ''}`}
      >
        <Message {...props} />
      </span>
    </div>
  );
}

function Columns({ row: { type, entry }, narrow }: LogRowViewProps) {
  const first = type === 'line' && entry.head === null;
  if (narrow)
    return (
      <span className="w-[76px] shrink-0 text-text-3 tabular-nums">
        {first ? entry.time.slice(0, 8) : ''}
      </span>
    );
  return (
    <>
      <span className="w-[104px] shrink-0 text-text-3 tabular-nums">{first ? entry.time : ''}</span>
      <span className={`w-[52px] shrink-0 ${levelColours[entry.level]}`}>{first ? entry.levelName : ''}</span>
      <span
        title={entry.logger}
        className="w-[100px] shrink-0 overflow-hidden text-ellipsis whitespace-pre pr-2 text-text-2"
      >
        {first ? entry.logger : ''}
      </span>
    </>
  );
}

function Message({ row, narrow, query, current, onToggleFold }: LogRowViewProps) {
  const { entry } = row;
  const prefix = narrow && row.type === 'line' ? narrowPrefix(entry) : null;
  return (
    <>
      {prefix !== null && (
        <>
          <span className={levelColours[entry.level]}>{prefix.level}</span>
          <span className="text-text-2">{prefix.logger}</span>
        </>
      )}
      {row.type === 'fold' && row.open ? null : (
        <HighlightedText text={entry.message} query={query} current={current} />
      )}
      {entry.fields === '' ? null : (
        <span className="text-text-2">
          {'  '}
          <HighlightedText text={entry.fields} query={query} current={current} />
        </span>
      )}
      {row.type === 'fold' ? <Fold row={row} onToggle={() => onToggleFold(row.head)} /> : null}
    </>
  );
}

function Fold({ row, onToggle }: { row: Extract<LogRow, { type: 'fold' }>; onToggle: () => void }) {
  if (row.count === 1 && !row.open) return null;
  const Icon = row.open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={row.open}
      onClick={onToggle}
      className="ml-3 inline-flex h-[18px] items-center gap-1 rounded-[4px] border border-border bg-surface px-1.5 align-middle font-sans text-[11px] text-text-2 hover:bg-hover"
    >
      <Icon size={12} strokeWidth={1.5} aria-hidden />
      {row.open ? 'Fold the lines' : `Traceback, ${row.count} lines`}
    </button>
  );
}

function Divider({ entry, height }: { entry: LogEntry; height: number }) {
  const [title = '', ...details] = entry.message.split(' · ');
  return (
    <div
      data-line={entry.number}
      style={{ height }}
      title={entry.time}
      className="flex items-center gap-3 whitespace-pre font-sans text-dense"
    >
      <span aria-hidden className="h-px w-4 shrink-0 bg-edge wide:w-6" />
      <RotateCw size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-text-2" />
      <span className="shrink-0">
        <span className="font-medium text-text">{title}</span>
        <span className="text-text-2">{details.length > 0 ? `  ${details.join(' · ')}` : ''}</span>
      </span>
      <span aria-hidden className="h-px min-w-4 flex-1 bg-edge" />
    </div>
  );
}
