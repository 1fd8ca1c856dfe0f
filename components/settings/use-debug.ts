'use client';

import { useState } from 'react';
import { useStatus } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { debugName } from './debug-setting';
import { save } from './use-settings';

/** Turns debug on or off: saves that one setting and recreates the worker with it; drafts stay drafts. */
export function useDebug(view: SettingsView | null) {
  const hasContainer = useStatus()?.container != null;
  const { start, failure: refusal, pending } = useStartOperation();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const turn = async (on: boolean) => {
    if (view === null) return;
    setSaving(true);
    setFailure(null);
    try {
      const outcome = await save(view, { [debugName]: on ? 'true' : null });
      if (outcome.type === 'saved' && hasContainer) await start({ kind: 'apply-settings' });
    } catch (error) {
      setFailure(toFailureRecord(error, Date.now()));
    } finally {
      setSaving(false);
    }
  };
  return { turn, busy: saving || pending, failure: failure ?? refusal, hasContainer };
}
