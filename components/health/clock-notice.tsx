'use client';

import { useSyncExternalStore } from 'react';
import { browserClock } from '@/components/console-clock';
import { StateIcon } from '@/components/ui/state-icon';
import { clockText, clockToldMs } from '@/lib/contracts/clocks';
import type { Status } from '@/lib/contracts/status';

const none = () => 0;

/** Every age on these pages allows for it; whoever compares them with another clock has to know. */
export function ClockNotice({ status }: { status: Status }) {
  const browserMs = useSyncExternalStore(browserClock.subscribe, browserClock.offsetMs, none);
  const engine = status.engine?.kind === 'podman' ? 'Podman' : 'Docker';
  const off = (status.clocks ?? []).map(({ of, offsetMs }) => ({
    name: of === 'temporal' ? 'Temporal' : engine,
    offsetMs,
  }));
  if (Math.abs(browserMs) > clockToldMs) off.push({ name: 'This browser', offsetMs: browserMs });
  if (off.length === 0) return null;
  return (
    <section aria-labelledby="clocks" className="border-b border-line px-7 py-3 max-wide:px-4">
      <div className="grid grid-cols-[20px_198px_minmax(0,1fr)] gap-x-3 text-dense max-wide:grid-cols-[20px_minmax(0,1fr)]">
        <StateIcon state="warn" className="mt-px size-4.5" />
        <h2 id="clocks" className="font-semibold">
          Clocks
        </h2>
        <div className="max-wide:col-start-2">
          <ul>
            {off.map(({ name, offsetMs }) => (
              <li key={name} className="text-warn">
                {`${name}: ${clockText(offsetMs, 'the console’s clock')}`}
              </li>
            ))}
          </ul>
          <p className="mt-0.5 text-text-3">
            Ages allow for it. Log lines and times on hover are by the clock of whoever wrote them.
          </p>
        </div>
      </div>
    </section>
  );
}
