'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { TitleMark } from '@/components/frame/title-mark';
import { useLive } from '@/components/live/use-live';
import { useDelayed } from '@/components/ui/use-delayed';
import { startPath } from './start-path';

const patienceMs = 600;

/** Chooses the first page as soon as the console's state is known. */
export function StartPage() {
  const router = useRouter();
  const path = startPath(useLive());
  const slow = useDelayed(patienceMs);
  useEffect(() => {
    if (path !== null) router.replace(path);
  }, [path, router]);
  return (
    <main className="px-7 py-24 text-center text-text-3">
      <TitleMark />
      {slow && <p role="status">Asking the console</p>}
    </main>
  );
}
