'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { useVerdict } from './use-verdict';

const pageNames: Record<string, string> = {
  '/docs': 'Docs',
  '/overview': 'Overview',
  '/health': 'Health',
  '/logs': 'Logs',
  '/runs': 'Runs',
  '/runs/run': 'Run',
  '/settings': 'Settings',
  '/setup': 'Set-up',
};

/** Carries the verdict to the tab: its word in the title, its colour in the favicon's dot. */
export function TitleMark() {
  const { title, tone } = useVerdict();
  const page = pageNames[usePathname()] ?? 'Stigmer';
  useEffect(() => {
    const icon = document.querySelector('link[rel="icon"]');
    icon?.setAttribute('href', `/favicon-${tone}.svg`);
  }, [tone]);
  return <title>{`${title} · ${page} · Stigmer`}</title>;
}
