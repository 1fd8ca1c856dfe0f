'use client';

import { useSyncExternalStore } from 'react';

type Theme = 'light' | 'dark';

const cookieName = 'stigmer-theme';
const yearSeconds = 31_536_000;
const system = '(prefers-color-scheme: dark)';
const changed = 'stigmer-theme-change';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(system);
  media.addEventListener('change', listener);
  addEventListener(changed, listener);
  return () => {
    media.removeEventListener('change', listener);
    removeEventListener(changed, listener);
  };
}

function shownTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia(system).matches ? 'dark' : 'light';
}

/** The theme that is shown now, chosen or the system's; null before the page knows. */
export function useTheme(): Theme | null {
  return useSyncExternalStore<Theme | null>(subscribe, shownTheme, () => null);
}

/** Shows the other theme and keeps the choice in a cookie, so that the server draws the next page with it. */
export function toggleTheme(): void {
  const theme = shownTheme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
  document.cookie = `${cookieName}=${theme}; path=/; max-age=${yearSeconds}; samesite=strict`;
  dispatchEvent(new Event(changed));
}
