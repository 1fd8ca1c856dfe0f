'use client';

import { useEffect } from 'react';
import type { Requested } from './use-request';

/** Asks again so long after each answer, while the page is seen, and at once when it is seen again. Null: not at all. */
export function useAgain({ value, failure, reload }: Requested<unknown>, everyMs: number | null): void {
  useEffect(() => {
    // The first answer is awaited: to ask again would break it off.
    if (everyMs === null || (value === null && failure === null)) return;
    const ask = () => {
      if (!document.hidden) reload();
    };
    const timer = setTimeout(ask, everyMs);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [value, failure, reload, everyMs]);
}
