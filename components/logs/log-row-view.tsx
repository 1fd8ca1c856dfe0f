import { ChevronDown, ChevronRight, RotateCw } from 'lucide-react';
import type { LogLevel } from '@/lib/core/log-record';
import { formatMoment, type TimeZone } from '@/lib/core/typed-time';
import { HighlightedText } from './highlighted-text';
import type { LogEntry } from './log-entry';
import type { LogRow } from './log-rows';
import { RepeatChip } from './repeat-chip';
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
/** The line that one stands on, whatever its level. */
const currentRow = 'outline outline-accent -outline-offset-1';
const newRow = 'outline outline-1 outline-accent -outline-offset-1';

interface LogRowViewProps {
  row: LogRow;
  height: number;
  wrap: boolean;
  narrow: boolean;
  /** What is marked in the text; null for nothing. */
  markExpression: RegExp | null;
  /** Whether one stands on this line. */
  current: boolean;
  /** Whether it is the first line that is new. */
  firstNew: boolean;
  onToggleFold: (head: number) => void;
  onToggleRepeat: (first: number) => void;
  zone: TimeZone;
  formatTime: (at: number) => string;
  onLink: (number: number) => void;
}

export function LogRowView(props: LogRowViewProps) {
  const { row, height, wrap, narrow, current, firstNew } = props;
  if (row.type === 'divider') return <Divider entry={row.entry} height={height} current={current} />;
  const { entry } = row;
  const flow = wrap ? 'whitespace-pre-wrap [word-break:break-all] min-w-0' : 'whitespace-pre';
  return (
    <div
      data-line={entry.number}
      aria-current={current ? 'location' : undefined}
      style={{ height }}
      className={`flex leading-5 ${narrow ? 'px-4 py-[3px]' : 'px-7'} ${mark} ${rowColours[entry.level]} ${current ? currentRow : firstNew ? newRow : ''}`}
    >
      {firstNew && <span className="sr-only">First new line</span>}
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

function Columns({ row: { type, entry }, narrow, zone, formatTime, onLink }: LogRowViewProps) {
  const first = type !== 'fold' && entry.head === null;
  if (narrow)
    return (
      <span className="w-[76px] shrink-0">
        {first && (
          <LineLink entry={entry} text={withoutFraction(formatTime(entry.at))} zone={zone} onLink={onLink} />
        )}
      </span>
    );
  return (
    <>
      <span className="w-[104px] shrink-0">
        {first && <LineLink entry={entry} text={formatTime(entry.at)} zone={zone} onLink={onLink} />}
      </span>
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

const withoutFraction = (time: string) => time.replace(/\.\d{3}$/, '');

interface LineLinkProps {
  entry: LogEntry;
  text: string;
  zone: TimeZone;
  onLink: (number: number) => void;
}

/** Not in the order of the tab key, where it would be hundreds; by keyboard one goes to the line's number. */
function LineLink({ entry: { number, at }, text, zone, onLink }: LineLinkProps) {
  return (
    <a
      href={`/logs?line=${number}`}
      tabIndex={-1}
      title={`${formatMoment(at, zone)} · Link to line ${number.toLocaleString('en')}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onLink(number);
      }}
      className="text-text-3 tabular-nums hover:text-text hover:underline"
    >
      {text}
    </a>
  );
}

function Message(props: LogRowViewProps) {
  const { row, narrow, markExpression, current, onToggleFold, onToggleRepeat } = props;
  const { entry } = row;
  const prefix = narrow && row.type !== 'fold' ? narrowPrefix(entry) : null;
  return (
    <>
      {prefix !== null && (
        <>
          <span className={levelColours[entry.level]}>{prefix.level}</span>
          <span className="text-text-2">{prefix.logger}</span>
        </>
      )}
      {row.type === 'repeat' && (
        <RepeatChip {...props} row={row} onToggle={() => onToggleRepeat(entry.number)} />
      )}
      {row.type === 'fold' && row.open ? null : (
        <HighlightedText text={entry.message} ranges={entry.ranges} mark={markExpression} current={current} />
      )}
      {entry.fields === '' ? null : (
        <span className="text-text-2">
          {'  '}
          <HighlightedText text={entry.fields} mark={markExpression} current={current} />
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

function Divider({ entry, height, current }: { entry: LogEntry; height: number; current: boolean }) {
  const [title = '', ...details] = entry.message.split(' · ');
  return (
    <div
      data-line={entry.number}
      aria-current={current ? 'location' : undefined}
      style={{ height }}
      title={entry.time}
      className={`flex items-center gap-3 whitespace-pre font-sans text-dense ${current ? currentRow : ''}`}
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
