'use client';

import { useLive } from '@/components/live/use-live';
import { useDelayed } from '@/components/ui/use-delayed';

const patienceMs = 800;

/** Quiet, and only when the loss lasts: a reconnect that works at once is nobody's concern. */
export function ConnectionBanner() {
  const { connection, lostAt } = useLive();
  if (connection !== 'lost') return null;
  return <LostBanner lostAt={lostAt} />;
}

function LostBanner({ lostAt }: { lostAt: number | null }) {
  const shown = useDelayed(patienceMs);
  if (!shown) return null;
  const since = lostAt === null ? '' : ` since ${new Date(lostAt).toLocaleTimeString('en-GB')}`;
  return (
    <p
      role="status"
      className="flex min-h-9 shrink-0 items-center border-b border-line bg-accent-tint px-7 py-1.5 text-dense text-text max-wide:px-4"
    >
      No connection to the console{since}. What you see is from then; the page goes on by itself.
    </p>
  );
}
