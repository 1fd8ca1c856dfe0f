'use client';

import { useState } from 'react';
import { saveSettings } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { useStatus } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { debugName } from './debug-setting';

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
    const changes = { [debugName]: on ? 'true' : null };
    const answer = await callAction(saveSettings({ revision: view.revision, changes }));
    if (!answer.ok) setFailure(answer.failure);
    else if (hasContainer) await start({ kind: 'apply-settings' });
    setSaving(false);
  };
  return { turn, busy: saving || pending, failure: failure ?? refusal, hasContainer };
}
