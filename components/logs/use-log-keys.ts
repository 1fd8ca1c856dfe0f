'use client';
import { useEffect, useLayoutEffect, useRef } from 'react';

/** What can be done on the Logs page with one key. */
export interface LogActions {
  search: () => void;
  nextMatch: () => void;
  previousMatch: () => void;
  nextError: () => void;
  previousError: () => void;
  oldest: () => void;
  newest: () => void;
  follow: () => void;
}

const actionOf: ReadonlyMap<string, keyof LogActions> = new Map([
  ['/', 'search'],
  ['n', 'nextMatch'],
  ['N', 'previousMatch'],
  ['e', 'nextError'],
  ['E', 'previousError'],
  ['g', 'oldest'],
  ['G', 'newest'],
  ['f', 'follow'],
]);

/** For the list of all keys, which has the search already. */
export const logKeyList: ReadonlyArray<{ keys: readonly string[]; does: string }> = [
  { keys: ['n', 'N'], does: 'Logs: next match, previous match' },
  { keys: ['e', 'E'], does: 'Logs: next error, previous error' },
  { keys: ['g'], does: 'Logs: oldest line' },
  { keys: ['G'], does: 'Logs: newest line, and follow' },
  { keys: ['f'], does: 'Logs: follow, or pause' },
];

/** The keys rest while one types, and in what lies above the page. */
export function useLogKeys(actions: LogActions): void {
  const latest = useRef(actions);
  // Before it is painted: a key acts on what one sees.
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !isForPage(event.target)) return;
      const action = actionOf.get(event.key);
      if (action === undefined) return;
      // Otherwise the field that gets the focus would get the key.
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

function isForPage(target: EventTarget | null): boolean {
  const above = '[role=dialog], [role=alertdialog], [role=menu]';
  return !isTyping(target) && !(target instanceof Element && target.closest(above) !== null);
}
