'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Kbd } from '@/components/ui/kbd';
import type { DocHit } from '@/lib/contracts/docs';
import { FoundDocs } from './found-docs';
import { useDocHits } from './use-doc-hits';

/** Finds headings by their words: arrows choose, Enter goes there, Escape closes. */
export function DocsSearch() {
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const { hits, problem } = useDocHits(query);
  const go = useGoTo();
  const isShown = open && query.trim() !== '' && (hits !== null || problem !== null);
  const at = Math.min(chosen, (hits?.length ?? 0) - 1);
  const pick = (hit: DocHit | undefined) => {
    if (hit === undefined) return;
    setOpen(false);
    go(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
    if (event.key === 'Enter' && isShown) pick(hits?.[at]);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setOpen(true);
    const count = Math.max(1, hits?.length ?? 0);
    setChosen((at + step + count) % count);
  };
  return (
    <search className="relative w-full max-w-150">
      <Search
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-text-2 max-wide:top-3"
        aria-hidden="true"
      />
      <input
        type="search"
        role="combobox"
        aria-label="Search the docs"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-activedescendant={isShown && at >= 0 ? `${listId}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder="Search the docs"
        maxLength={200}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-control border border-edge bg-surface pr-8 pl-8.5 text-body max-wide:h-10 max-wide:text-[16px] [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="pointer-events-none absolute top-1.75 right-2 max-wide:hidden" aria-hidden="true">
        <Kbd>/</Kbd>
      </span>
      <FoundDocs
        id={listId}
        shown={isShown}
        hits={hits ?? []}
        problem={problem}
        chosen={at}
        onHover={setChosen}
        onPick={pick}
      />
    </search>
  );
}

/** Opens the page and puts the focus on the heading, once that is there. */
function useGoTo(): (href: string) => void {
  const router = useRouter();
  const path = usePathname();
  const wanted = useRef<URL | null>(null);
  useEffect(() => {
    if (wanted.current?.pathname === path) focusPlace(wanted.current);
    wanted.current = null;
  }, [path]);
  return (href) => {
    const target = new URL(href, location.href);
    router.push(href);
    if (target.pathname === path) focusPlace(target);
    else wanted.current = target;
  };
}

function focusPlace({ hash }: URL): void {
  const heading = hash === '' ? document.querySelector('main h1') : document.getElementById(hash.slice(1));
  if (heading instanceof HTMLElement) heading.focus();
}
