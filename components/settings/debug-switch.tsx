'use client';

import { useState } from 'react';
import { useRunningOperation } from '@/components/live/use-live';
import { FailureCard } from '@/components/ui/failure-card';
import { Switch } from '@/components/ui/switch';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { DebugDialog } from './debug-dialog';
import { debugName, debugState } from './debug-setting';
import { useDebug } from './use-debug';

/** Not part of the drafts: it asks, then saves and applies itself alone. */
export function DebugSwitch({ view }: { view: SettingsView }) {
  const { turn, busy, failure, hasContainer } = useDebug(view);
  const [asking, setAsking] = useState(false);
  const running = useRunningOperation() !== null;
  const on = debugState(view)?.on === true;
  const effect = hasContainer ? 'switching it recreates the worker' : 'for the next set-up';
  return (
    <>
      <div className="flex h-8 items-center gap-2.5 max-wide:h-10">
        <Switch
          id={`field-${debugName}`}
          labelledBy={`label-${debugName}`}
          describedBy={`hint-${debugName} effect-${debugName}`}
          checked={on}
          disabled={busy || running}
          onChange={() => setAsking(true)}
        />
        <span id={`effect-${debugName}`} className="text-dense text-text-2">
          {on ? 'On' : 'Off'} · {running ? 'waits until what runs now has ended' : effect}
        </span>
      </div>
      {failure !== null && (
        <div className="mt-2">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      <DebugDialog
        view={view}
        on={!on}
        hasContainer={hasContainer}
        open={asking}
        onOpenChange={setAsking}
        onConfirm={() => void turn(!on)}
      />
    </>
  );
}
