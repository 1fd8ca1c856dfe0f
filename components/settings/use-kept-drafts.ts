'use client';

import { useEffect, useState } from 'react';
import { isPageOld } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { keepDrafts, takeDrafts } from './kept-drafts';
import type { Drafts } from './settings-form';

/** What was typed; the reload of a page that is older than the console keeps it. */
export function useKeptDrafts() {
  const [drafts, setDrafts] = useState<Drafts>({});
  const { otherVersion } = useLive();
  useEffect(() => {
    const kept = takeDrafts(sessionStorage, Date.now());
    if (kept !== null) setDrafts(kept);
  }, []);
  useEffect(() => {
    const keep = () =>
      (otherVersion !== null || isPageOld()) && keepDrafts(sessionStorage, drafts, Date.now());
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, [drafts, otherVersion]);
  return [drafts, setDrafts] as const;
}
