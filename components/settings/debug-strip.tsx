'use client';

import { Bug } from 'lucide-react';
import { useState } from 'react';
import { useRunningOperation } from '@/components/live/use-live';
import { ChangeButton } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { DebugDialog } from './debug-dialog';
import { debugState } from './debug-setting';
import { useDebug } from './use-debug';

/** Says that debug is on, wherever its lines or its switch are, with the way to turn it off. */
export function DebugStrip({ view }: { view: SettingsView | null }) {
  const { turn, busy, failure, hasContainer } = useDebug(view);
  const [asking, setAsking] = useState(false);
  const running = useRunningOperation() !== null;
  const state = debugState(view);
  if (view === null || state?.on !== true) return null;
  return (
    <div className="shrink-0 border-b border-line bg-sunken px-7 py-2 text-dense max-wide:px-4">
      <div className="flex min-h-8 items-center gap-2">
        <Bug className="size-4 shrink-0 text-text-2" aria-hidden="true" />
        <p className="min-w-0 flex-1">
          <span className="font-medium">Debug is on</span>
          {state.pending && hasContainer ? (
            <span className="text-text-2">, and not applied yet</span>
          ) : (
            <span className="text-text-2 max-wide:hidden">: the log’s level Debug shows its lines</span>
          )}
        </p>
        <ChangeButton size="small" disabled={busy || running} onClick={() => setAsking(true)}>
          Turn debug off
        </ChangeButton>
      </div>
      {failure !== null && (
        <div className="pt-2 pb-1">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      <DebugDialog
        view={view}
        on={false}
        hasContainer={hasContainer}
        open={asking}
        onOpenChange={setAsking}
        onConfirm={() => void turn(false)}
      />
    </div>
  );
}
