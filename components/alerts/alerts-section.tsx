'use client';

import { type ReactNode, useState } from 'react';
import { ChangeButton } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import { useNow } from '@/components/ui/use-now';
import type { AlertsOrder, Mute } from '@/lib/contracts/alerts';
import { formatDuration } from '@/lib/core/units';
import { AddDestination } from './add-destination';
import { DesktopAlerts } from './desktop-alerts';
import { DestinationRow } from './destination-row';
import { type OrderAlerts, useAlerts } from './use-alerts';

/** Who is told when the worker breaks. What is known later stands below: nothing moves for it. */
export function AlertsSection() {
  const { view, failure, busy, order } = useAlerts();
  if (view === null && failure === null) return null;
  return (
    <section id="alerts" aria-labelledby="alerts-title" className="mt-4.5 border-t border-line pt-3.5">
      <h2 id="alerts-title" className="px-7 text-head font-semibold max-wide:px-4">
        Alerts
      </h2>
      <p className="max-w-200 px-7 pt-0.5 text-dense text-text-3 max-wide:px-4">
        Sent once when the worker has been broken for 10 s, and once when it has been well again for a minute,
        as long as the console runs. They contain no log lines and no settings.
      </p>
      {failure !== null && (
        <div className="px-7 pt-3 max-wide:px-4">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      {view !== null && (
        <>
          <ul className="mt-3.5 border-t border-line empty:hidden">
            {view.destinations.map((each) => (
              <DestinationRow key={each.id} destination={each} busy={busy} order={order} />
            ))}
          </ul>
          <AlertRow label="Send to">
            <AddDestination order={order} busy={busy} />
          </AlertRow>
          <AlertRow label="Mute">
            <MuteButtons mute={view.mute} order={order} />
          </AlertRow>
          <AlertRow label="This browser">
            <DesktopAlerts />
          </AlertRow>
        </>
      )}
    </section>
  );
}

/** In the grid of the settings above. */
function AlertRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="mt-3.5 grid grid-cols-[220px_minmax(0,1fr)] gap-x-5 px-7 max-wide:grid-cols-1 max-wide:gap-y-1 max-wide:px-4">
      <span className="flex h-8 items-center text-dense font-medium max-wide:h-auto">{label}</span>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

const hourMs = 3_600_000;
const mutes = [
  { label: 'For 1 h', forMs: hourMs },
  { label: 'For 8 h', forMs: 8 * hourMs },
  { label: 'Until unmuted', forMs: null },
];

function MuteButtons({ mute, order }: { mute: Mute | null; order: OrderAlerts }) {
  /** The button that was pressed goes: the focus goes to what comes in its place. */
  const [pressed, setPressed] = useState(false);
  const now = useNow();
  const press = (wanted: AlertsOrder) => {
    setPressed(true);
    void order(wanted);
  };
  const left = mute?.until == null ? null : mute.until - now;
  const muted = mute !== null && (left === null || left > 0);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {muted ? (
          <ChangeButton autoFocus={pressed} onClick={() => press({ type: 'unmute' })}>
            Unmute
          </ChangeButton>
        ) : (
          mutes.map(({ label, forMs }, index) => (
            <ChangeButton
              key={label}
              aria-label={`Mute ${label.toLowerCase()}`}
              autoFocus={pressed && index === 0}
              onClick={() => press({ type: 'mute', forMs })}
            >
              {label}
            </ChangeButton>
          ))
        )}
        {muted && (
          <p className="text-dense text-warn tabular-nums">
            {left === null ? 'Muted until you unmute' : `Muted for another ${formatDuration(left)}`}
          </p>
        )}
      </div>
      <p className="mt-1.5 text-dense text-text-3">
        Nobody is told meanwhile; what is still broken at its end is told then.
      </p>
    </>
  );
}
