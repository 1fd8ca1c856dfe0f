'use client';
import { Download, FoldVertical, ListFilter, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LogLevel } from '@/lib/core/log-record';
import type { LogFeed } from './log-feed';

const levelNames: ReadonlyArray<{ level: LogLevel; name: string; colour: string }> = [
  { level: 'error', name: 'Error', colour: 'text-fail' },
  { level: 'warn', name: 'Warn', colour: 'text-warn' },
  { level: 'info', name: 'Info', colour: 'text-text' },
  { level: 'debug', name: 'Debug', colour: 'text-text' },
];

interface LogToolbarProps {
  feed: LogFeed;
  search: ReactNode;
  levels: readonly LogLevel[];
  /** The switch of what is new. */
  lens: ReactNode;
  wrap: boolean;
  foldsRepeats: boolean;
  downloading: boolean;
  onLevels: (levels: LogLevel[]) => void;
  onWrap: (wrap: boolean) => void;
  onFoldRepeats: (folds: boolean) => void;
  onDownload: () => void;
  onFollow: (following: boolean) => void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { feed, search, levels, lens, wrap, foldsRepeats, downloading } = props;
  const { onLevels, onWrap, onFoldRepeats, onDownload, onFollow } = props;
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-3 wide:h-14 wide:flex-nowrap wide:px-7 wide:py-0">
      <div className="flex w-full min-w-0 gap-2 wide:w-auto wide:flex-[0_1_424px]">{search}</div>
      <LevelChoice counts={feed.store.counts} shown={levels} onChange={onLevels} />
      {lens}
      <span className="-ml-2 flex-1 wide:ml-0" />
      <IconButton label="Wrap long lines" pressed={wrap} onClick={() => onWrap(!wrap)}>
        <WrapText size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <IconButton
        label="Fold repeated lines"
        alsoNarrow
        pressed={foldsRepeats}
        onClick={() => onFoldRepeats(!foldsRepeats)}
      >
        <FoldVertical size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <IconButton label="Download the log" alsoNarrow disabled={downloading} onClick={onDownload}>
        <Download size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <FollowButton following={feed.following} onChange={onFollow} />
    </div>
  );
}

interface LevelChoiceProps {
  counts: Record<LogLevel, number>;
  shown: readonly LogLevel[];
  onChange: (shown: LogLevel[]) => void;
}

function LevelChoice({ counts, shown, onChange }: LevelChoiceProps) {
  const toggle = (level: LogLevel) =>
    onChange(shown.includes(level) ? shown.filter((each) => each !== level) : [...shown, level]);
  return (
    <fieldset className="inline-flex h-10 shrink-0 overflow-hidden rounded-control border border-edge wide:h-7">
      <legend className="sr-only">Levels that are shown</legend>
      {levelNames.map(({ level, name, colour }) => (
        <LevelButton
          key={level}
          name={name}
          look={`${level === 'debug' ? 'hidden wide:inline-flex' : 'inline-flex'} ${shown.includes(level) ? `bg-selected ${colour}` : 'text-text-2 hover:bg-hover'}`}
          count={shown.includes(level) ? counts[level] : null}
          countLook={level === 'info' ? 'hidden wide:inline' : ''}
          onClick={() => toggle(level)}
        />
      ))}
    </fieldset>
  );
}

interface LevelButtonProps {
  name: string;
  look: string;
  /** Null for a level that is not shown. */
  count: number | null;
  countLook: string;
  onClick: () => void;
}

function LevelButton({ name, look, count, countLook, onClick }: LevelButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={count !== null}
      onClick={onClick}
      className={`items-center gap-2 border-edge border-l px-2.5 text-dense first-of-type:border-l-0 focus-visible:-outline-offset-2 ${look}`}
    >
      {name}
      <span className={`min-w-[2ch] text-right text-text-2 tabular-nums ${countLook}`}>
        {count === null ? 'off' : count.toLocaleString('en')}
      </span>
    </button>
  );
}

interface FollowButtonProps {
  following: boolean;
  onChange: (following: boolean) => void;
}

function FollowButton({ following, onChange }: FollowButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={following}
      onClick={() => onChange(!following)}
      className={`inline-flex h-10 w-24 shrink-0 items-center justify-center gap-2 rounded-control border border-border text-dense font-medium text-text hover:bg-hover wide:h-7 wide:w-[104px] ${following ? 'bg-selected' : ''}`}
    >
      <span aria-hidden className={`size-2 rounded-full ${following ? 'bg-ok-solid' : 'bg-edge'}`} />
      {following ? 'Following' : 'Paused'}
    </button>
  );
}

interface IconButtonProps {
  label: string;
  /** Whether a narrow page has it, too. */
  alsoNarrow?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function IconButton({
  label,
  alsoNarrow = false,
  pressed,
  disabled = false,
  onClick,
  children,
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      className={`${alsoNarrow ? 'inline-flex size-10 wide:size-7' : 'hidden size-7 wide:inline-flex'} shrink-0 items-center justify-center rounded-control hover:bg-hover hover:text-text disabled:text-text-3 ${pressed ? 'bg-selected text-text' : 'text-text-2'}`}
    >
      {children}
    </button>
  );
}

interface FilterToggleProps {
  /** Id of what it opens. */
  controls: string;
  open: boolean;
  /** Whether something is narrowed there. */
  active: boolean;
  onChange: (open: boolean) => void;
}

export function FilterToggle({ controls, open, active, onChange }: FilterToggleProps) {
  const label = active ? 'Filters, in use' : 'Filters';
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-expanded={open}
      aria-controls={controls}
      onClick={() => onChange(!open)}
      className={`relative inline-flex size-10 shrink-0 items-center justify-center rounded-control border border-border hover:bg-hover wide:size-7 ${open ? 'bg-selected text-text' : 'text-text-2'}`}
    >
      <ListFilter size={16} strokeWidth={1.5} aria-hidden />
      {active && <span aria-hidden className="absolute top-1 right-1 size-1.5 rounded-full bg-accent" />}
    </button>
  );
}
