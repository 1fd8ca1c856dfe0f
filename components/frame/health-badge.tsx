'use client';

import { useLive } from '@/components/live/use-live';
import { classNames } from '@/components/ui/class-names';
import { StateIcon } from '@/components/ui/state-icon';

/** How many checks need a look: failures before warnings. */
export function HealthBadge({ compact = false }: { compact?: boolean }) {
  const { status, connection } = useLive();
  const checks = status?.checks ?? [];
  const failed = checks.filter(({ state }) => state === 'fail').length;
  const warned = checks.filter(({ state }) => state === 'warn').length;
  if (failed + warned === 0) return null;
  const count = failed > 0 ? failed : warned;
  const noun = failed > 0 ? 'failure' : 'warning';
  return (
    <span
      className={classNames(
        'flex items-center gap-1.5',
        failed > 0 ? 'text-fail' : 'text-warn',
        connection === 'lost' && 'grayscale',
      )}
    >
      <StateIcon state={failed > 0 ? 'fail' : 'warn'} className="size-3.5" />
      <span className={compact ? 'sr-only' : 'text-dense'}>
        {count}
        <span className="sr-only"> {count === 1 ? noun : `${noun}s`}</span>
      </span>
    </span>
  );
}
