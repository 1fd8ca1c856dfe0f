'use client';

import { useStatus } from '@/components/live/use-live';
import { StateIcon } from '@/components/ui/state-icon';

/** How many checks need a look: failures before warnings. */
export function HealthBadge({ compact = false }: { compact?: boolean }) {
  const checks = useStatus()?.checks ?? [];
  const failed = checks.filter(({ state }) => state === 'fail').length;
  const warned = checks.filter(({ state }) => state === 'warn').length;
  if (failed + warned === 0) return null;
  const count = failed > 0 ? failed : warned;
  const noun = failed > 0 ? 'failure' : 'warning';
  return (
    <span
      className={failed > 0 ? 'flex items-center gap-1.5 text-fail' : 'flex items-center gap-1.5 text-warn'}
    >
      <StateIcon state={failed > 0 ? 'fail' : 'warn'} className="size-3.5" />
      <span className={compact ? 'sr-only' : 'text-dense'}>
        {count}
        <span className="sr-only"> {count === 1 ? noun : `${noun}s`}</span>
      </span>
    </span>
  );
}
