import type { LogEntry } from '@/components/logs/log-entry';
import { classNames } from '@/components/ui/class-names';

interface LogLinesProps {
  entries: readonly LogEntry[];
  /** Without the level's column, for a narrow box. */
  compact?: boolean;
}

/** A few lines of the log on the same tracks as the log page. */
export function LogLines({ entries, compact = false }: LogLinesProps) {
  return (
    <div className="font-mono text-code" role="log" aria-live="off" aria-label="Last log lines">
      {entries.map((entry) => (
        <LogLineRow key={entry.number} entry={entry} compact={compact} />
      ))}
    </div>
  );
}

const marks: Partial<Record<LogEntry['level'], string>> = {
  warn: 'before:bg-warn-solid',
  error: 'before:bg-fail-solid',
};

const levelTones: Partial<Record<LogEntry['level'], string>> = { warn: 'text-warn', error: 'text-fail' };

function LogLineRow({ entry, compact }: { entry: LogEntry; compact: boolean }) {
  const { time, level, levelName, logger, message, fields, type } = entry;
  const alarming = level === 'warn' || level === 'error';
  return (
    <div
      className={classNames(
        'relative flex h-5 whitespace-pre',
        alarming && !compact && 'before:absolute before:inset-y-0 before:-left-5 before:w-[3px]',
        marks[level],
      )}
    >
      <span className={classNames('shrink-0 text-text-3', compact ? 'w-18' : 'w-26 max-wide:w-18')}>
        {time.slice(0, 8)}
        {!compact && <span className="max-wide:hidden">{time.slice(8)}</span>}
      </span>
      {!compact && (
        <span
          className={classNames(
            'w-13 shrink-0 max-wide:hidden',
            alarming && 'font-semibold',
            levelTones[level] ?? 'text-text-3',
          )}
        >
          {levelName}
        </span>
      )}
      <span className="w-25 shrink-0 overflow-hidden pr-2 text-ellipsis text-text-3 max-wide:hidden">
        {logger}
      </span>
      <span
        title={`${message} ${fields}`.trimEnd()}
        className={classNames(
          'min-w-0 flex-1 overflow-hidden text-ellipsis',
          type === 'divider' && 'text-text-3',
        )}
      >
        {message}
        {fields !== '' && <span className="text-text-3"> {fields}</span>}
      </span>
    </div>
  );
}
