'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { hearOpenings } from './keyboard-events';
import { places } from './places';

const chordMs = 1000;

interface Shortcuts {
  onKeyList: () => void;
  onPalette: () => void;
}

/** `g` then a letter, `?`, `/`, Ctrl/⌘-K; single keys rest while one types. */
export function useShortcuts({ onKeyList, onPalette }: Shortcuts): void {
  const router = useRouter();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = places.find(({ key }) => key === event.key);
      if (place !== undefined && event.timeStamp < chordUntil) router.push(place.href);
      else if (event.key === '?') onKeyList();
      else if (event.key === '/') focusSearch(event);
      chordUntil = event.key === 'g' ? event.timeStamp + chordMs : 0;
    };
    addEventListener('keydown', onKey, { signal });
    hearOpenings({ onKeyList, onPalette }, signal);
    return () => controller.abort();
  }, [router, onKeyList, onPalette]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector('main input[type="search"]');
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
}
