'use client';

import { useLive } from '@/components/live/use-live';
import { type VerdictView, viewVerdict } from '@/components/live/verdict-view';
import { useNow } from '@/components/ui/use-now';

/** The one verdict of the whole page. */
export function useVerdict(): VerdictView {
  const { status, operations, lostAt } = useLive();
  const now = useNow();
  return viewVerdict({ status, operations: operations ?? [], now, lostAt });
}
