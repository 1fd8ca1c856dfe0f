'use client';
import { ChevronDown, ChevronUp, CircleSlash, Regex, Search } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { searchTextMax } from '@/lib/contracts/log-search';
import { isSearch, type LogFilter } from './log-filter';
import type { LogSearchState } from './use-log-search';

interface LogSearchProps {
  input: RefObject<HTMLInputElement | null>;
  filter: LogFilter;
  search: LogSearchState;
  /** Id of the text that says what is wrong; null where nothing is. */
  problemId: string | null;
  onChange: (changed: Partial<LogFilter>) => void;
}

export function LogSearch({ input, filter, search, problemId, onChange }: LogSearchProps) {
  const { text, regexp, invert } = filter;
  const { total, step } = search;
  return (
    <div
      className={`flex h-10 min-w-0 flex-1 items-center gap-1 rounded-control border bg-surface pr-1 pl-3 focus-within:outline wide:h-7 ${problemId === null ? 'border-edge focus-within:border-accent focus-within:outline-accent' : 'border-fail-solid focus-within:outline-fail-solid'}`}
    >
      <Search size={14} strokeWidth={1.5} aria-hidden className="mr-1 shrink-0 text-text-2" />
      <input
        ref={input}
        type="search"
        aria-label="Search the recorded log"
        placeholder="Search the recorded log"
        maxLength={searchTextMax}
        aria-invalid={problemId !== null}
        aria-describedby={problemId ?? undefined}
        value={text}
        onChange={(event) => onChange({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') onChange({ text: '' });
        }}
        className={`min-w-0 flex-1 bg-transparent text-text outline-none placeholder:text-text-3 [&::-webkit-search-cancel-button]:hidden ${regexp ? 'font-mono text-code' : 'text-dense'}`}
      />
      <span aria-live="polite" className="whitespace-nowrap text-caption text-text-3 tabular-nums">
        {countOf(filter, search)}
      </span>
      <SmallButton label="Regular expression" pressed={regexp} onClick={() => onChange({ regexp: !regexp })}>
        <Regex size={14} strokeWidth={1.5} aria-hidden />
      </SmallButton>
      <SmallButton label="Lines without it" pressed={invert} onClick={() => onChange({ invert: !invert })}>
        <CircleSlash size={14} strokeWidth={1.5} aria-hidden />
      </SmallButton>
      <SmallButton label="Previous match" disabled={total === 0} onClick={() => step(-1)}>
        <ChevronUp size={14} strokeWidth={1.5} aria-hidden />
      </SmallButton>
      <SmallButton label="Next match" disabled={total === 0} onClick={() => step(1)}>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </SmallButton>
    </div>
  );
}

function countOf(filter: LogFilter, { position, total, more }: LogSearchState): string {
  if (!isSearch(filter)) return '';
  const all = `${total.toLocaleString('en')}${more ? '+' : ''}`;
  return position > 0 ? `${position.toLocaleString('en')} of ${all}` : all;
}

interface SmallButtonProps {
  label: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function SmallButton({ label, pressed, disabled = false, onClick, children }: SmallButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      className={`inline-flex size-6 shrink-0 items-center justify-center rounded-[4px] hover:bg-hover disabled:text-text-3 ${pressed ? 'bg-selected text-accent' : 'text-text-2'}`}
    >
      {children}
    </button>
  );
}
