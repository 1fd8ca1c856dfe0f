'use client';

import { formatAge } from '@/lib/core/units';
import { useNow } from './use-now';

/** Relative, ticking; the exact time on hover. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toString()}>
      {now === 0 ? '' : formatAge(now - at)}
    </time>
  );
}
