'use client';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextInput } from '@/components/ui/text-input';
import type { LogSummary } from '@/lib/contracts/log';
import type { TimeZone } from '@/lib/core/typed-time';
import { formatBytes } from '@/lib/core/units';
import {
  type ChosenLines,
  type DownloadScope,
  downloadOf,
  filterWords,
  type ShownLog,
  scopeSearch,
  timeWords,
} from './download-choice';
import { expressionProblem } from './log-filter';
import type { FindRecorded } from './search-client';
import type { NamedDownload } from './use-download';
import { useFoundCount } from './use-found-count';

interface DownloadDialogProps extends FormProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What of the log is wanted as a file. */
export function DownloadDialog({ open, onOpenChange, onDownload, ...rest }: DownloadDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Download the log">
      <DownloadForm
        {...rest}
        onDownload={(wanted) => {
          onOpenChange(false);
          onDownload(wanted);
        }}
      />
    </Dialog>
  );
}

interface FormProps {
  /** Of the lines that are shown; null before they are there. */
  summary: LogSummary | null;
  shown: ShownLog;
  zone: TimeZone;
  find: FindRecorded;
  onDownload: (wanted: NamedDownload) => void;
}

function DownloadForm({ summary, shown, zone, find, onDownload }: FormProps) {
  const [scope, setScope] = useState<DownloadScope>('everything');
  const [gzip, setGzip] = useState(false);
  const [lines, setLines] = useState<ChosenLines>({
    from: summary?.firstNumber ?? 1,
    to: summary?.lastNumber ?? 1,
  });
  const gzipId = useId();
  const wanted = downloadOf(scope, shown, lines, gzip);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== null) onDownload(wanted);
  };
  const choice = { scope, onChoose: setScope };
  return (
    <form onSubmit={submit} className="mt-3">
      <fieldset className="border-line-raised border-t">
        <legend className="sr-only">What is downloaded</legend>
        <Scope {...choice} value="everything" label="Everything" size={sizeOf(summary, shown)} />
        <SearchScopes {...choice} shown={shown} zone={zone} find={find} />
        <Scope {...choice} value="lines" label="These lines" size={countWords(lines.to - lines.from + 1)}>
          <LineFields lines={lines} onChange={setLines} onFocus={() => setScope('lines')} />
        </Scope>
      </fieldset>
      <div className="mt-4 flex items-center gap-2">
        <input
          id={gzipId}
          type="checkbox"
          checked={gzip}
          onChange={(event) => setGzip(event.target.checked)}
          className="size-4 accent-ink"
        />
        <label htmlFor={gzipId} className="flex-1 text-dense text-text-2">
          Compressed with gzip
        </label>
        <Button type="submit" variant="primary" disabled={wanted === null}>
          Download
        </Button>
      </div>
    </form>
  );
}

type ChoiceProps = { scope: DownloadScope; onChoose: (scope: DownloadScope) => void };

function SearchScopes({
  shown,
  zone,
  find,
  ...choice
}: ChoiceProps & Pick<FormProps, 'shown' | 'zone' | 'find'>) {
  const filtered = scopeSearch('filtered', shown);
  const times = scopeSearch('times', shown);
  const filteredCount = useFoundCount(find, filtered);
  const timesCount = useFoundCount(find, times);
  const problem = expressionProblem(shown.filter);
  return (
    <>
      <Scope
        {...choice}
        value="filtered"
        label="What is filtered"
        size={countWords(filteredCount)}
        disabled={filtered === null}
      >
        {problem === null ? filterWords(shown, zone) : `The search is no regular expression: ${problem}`}
      </Scope>
      <Scope
        {...choice}
        value="times"
        label="These times, whatever the line"
        size={countWords(timesCount)}
        disabled={times === null}
      >
        {times === null ? 'Set From or Until in the filters first' : timeWords(shown.filter, zone).join(' ')}
      </Scope>
    </>
  );
}

interface ScopeProps extends ChoiceProps {
  value: DownloadScope;
  label: string;
  /** How much it is; empty while that is not known. */
  size: string;
  disabled?: boolean;
  children?: ReactNode;
}

function Scope({ scope, onChoose, value, label, size, disabled = false, children }: ScopeProps) {
  const id = useId();
  return (
    <div className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2 border-line-raised border-b py-2.5 text-dense">
      <input
        id={id}
        type="radio"
        name="scope"
        checked={scope === value}
        disabled={disabled}
        aria-describedby={`${id}-size ${id}-details`}
        onChange={() => onChoose(value)}
        className="mt-0.5 size-4 accent-ink"
      />
      <label htmlFor={id} className={disabled ? 'text-text-3' : 'font-medium text-text'}>
        {label}
      </label>
      <span id={`${id}-size`} className="text-right text-text-2 tabular-nums">
        {size}
      </span>
      <div id={`${id}-details`} className="col-start-2 col-end-4 break-words text-caption text-text-2">
        {children}
      </div>
    </div>
  );
}

interface LineFieldsProps {
  lines: ChosenLines;
  onChange: (lines: ChosenLines) => void;
  onFocus: () => void;
}

function LineFields({ lines, onChange, onFocus }: LineFieldsProps) {
  const field = (name: keyof ChosenLines, label: string) => (
    <TextInput
      aria-label={label}
      type="number"
      min={1}
      required
      value={Number.isNaN(lines[name]) ? '' : lines[name]}
      onFocus={onFocus}
      onChange={(event) => onChange({ ...lines, [name]: event.target.valueAsNumber })}
      width="w-28"
    />
  );
  return (
    <span className="mt-1.5 flex items-center gap-2">
      {field('from', 'First line')}
      to
      {field('to', 'Last line')}
      {lines.from > lines.to && <span role="alert">The first is behind the last</span>}
    </span>
  );
}

function sizeOf(summary: LogSummary | null, { onlyNew }: ShownLog): string {
  if (summary === null) return '';
  const size = formatBytes(summary.bytes);
  // Then the summary counts only what is new.
  if (onlyNew || summary.lastNumber === 0) return size;
  return `${countWords(summary.lastNumber - summary.firstNumber + 1)}, ${size}`;
}

function countWords(count: number | null): string {
  if (count === null || Number.isNaN(count) || count < 0) return '';
  return `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`;
}
