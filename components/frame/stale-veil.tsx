'use client';

import type { ReactNode } from 'react';
import { useLive } from '@/components/live/use-live';

/** Greys what is old while the console does not answer. */
export function StaleVeil({ children }: { children: ReactNode }) {
  const { connection } = useLive();
  return <div className={connection === 'lost' ? 'h-full grayscale' : 'h-full'}>{children}</div>;
}
