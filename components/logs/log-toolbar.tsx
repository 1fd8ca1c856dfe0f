'use client';
import { Download, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LogLevel } from '@/lib/core/log-record';
import type { LogFeed } from './log-feed';

const levels: ReadonlyArray<{ level: LogLevel; name: string; colour: string }> = [
  { level: 'error', name: 'Error', colour: 'text-fail' },
  { level: 'warn', name: 'Warn', colour: 'text-warn' },
  { level: 'info', name: 'Info', colour: 'text-text' },
  { level: 'debug', name: 'Debug', colour: 'text-text' },
];

interface LogToolbarProps {
  feed: LogFeed;
  search: ReactNode;
  wrap: boolean;
  downloading: boolean;
  onWrap: (wrap: boolean) => void;
  onDownload: () => void;
}

export function LogToolbar({ feed, search, wrap, downloading, onWrap, onDownload }: LogToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-3 wide:h-14 wide:flex-nowrap wide:px-7 wide:py-0">
      {search}
      <fieldset className="inline-flex h-10 shrink-0 overflow-hidden rounded-control border border-edge wide:h-7">
        <legend className="sr-only">Levels that are shown</legend>
        {levels.map(({ level, name, colour }) => (
          <LevelButton key={level} feed={feed} level={level} name={name} colour={colour} />
        ))}
      </fieldset>
      <span className="flex-1" />
      <IconButton label="Wrap long lines" pressed={wrap} onClick={() => onWrap(!wrap)}>
        <WrapText size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <IconButton label="Download the log" disabled={downloading} onClick={onDownload}>
        <Download size={16} strokeWidth={1.5} aria-hidden />
      </IconButton>
      <FollowButton feed={feed} />
    </div>
  );
}

interface LevelButtonProps {
  feed: LogFeed;
  level: LogLevel;
  name: string;
  colour: string;
}

function LevelButton({ feed, level, name, colour }: LevelButtonProps) {
  const shown = feed.store.levels.has(level);
  const phone = level === 'debug' ? 'hidden wide:inline-flex' : 'inline-flex';
  return (
    <button
      type="button"
      aria-pressed={shown}
      onClick={() => feed.setLevel(level, !shown)}
      className={`${phone} items-center gap-2 border-edge border-l px-2.5 text-dense first-of-type:border-l-0 focus-visible:-outline-offset-2 ${shown ? `bg-selected ${colour}` : 'text-text-2 hover:bg-hover'}`}
    >
      {name}
      <span
        className={`min-w-[2ch] text-right text-text-2 tabular-nums ${level === 'info' ? 'hidden wide:inline' : ''}`}
      >
        {shown ? feed.store.counts[level].toLocaleString('en') : 'off'}
      </span>
    </button>
  );
}

function FollowButton({ feed }: { feed: LogFeed }) {
  return (
    <button
      type="button"
      aria-pressed={feed.following}
      onClick={() => feed.setFollowing(!feed.following)}
      className={`inline-flex h-10 w-[104px] shrink-0 items-center justify-center gap-2 rounded-control border border-border text-dense font-medium text-text hover:bg-hover wide:h-7 ${feed.following ? 'bg-selected' : ''}`}
    >
      <span aria-hidden className={`size-2 rounded-full ${feed.following ? 'bg-ok-solid' : 'bg-edge'}`} />
      {feed.following ? 'Following' : 'Paused'}
    </button>
  );
}

interface IconButtonProps {
  label: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function IconButton({ label, pressed, disabled = false, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      className={`hidden size-7 shrink-0 items-center justify-center rounded-control text-text-2 hover:bg-hover hover:text-text disabled:text-text-3 wide:inline-flex ${pressed ? 'bg-selected text-text' : ''}`}
    >
      {children}
    </button>
  );
}
