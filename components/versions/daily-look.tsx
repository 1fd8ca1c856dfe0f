'use client';

import Link from 'next/link';
import { useState } from 'react';
import { savePreferences } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { useReadOnly } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import { Switch } from '@/components/ui/switch';
import type { FailureRecord } from '@/lib/contracts/failure';

/** Whether the console asks by itself, and where it is said which image is asked for. */
export function DailyLook({ on, onChanged }: { on: boolean; onChanged: () => void }) {
  const isReadOnly = useReadOnly();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const choose = async (lookDaily: boolean) => {
    setBusy(true);
    const answer = await callAction(savePreferences({ lookDaily }));
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    onChanged();
  };
  return (
    <section className="border-t border-line px-7 pt-4.5 max-wide:px-4">
      <div className="flex items-center gap-3">
        <Switch
          id="look-daily"
          labelledBy="label-look-daily"
          describedBy="hint-look-daily"
          checked={on}
          disabled={busy || isReadOnly}
          onChange={(next) => void choose(next)}
        />
        <span id="label-look-daily" className="text-dense font-medium">
          Look for a newer image once a day
        </span>
      </div>
      <p id="hint-look-daily" className="mt-1.5 text-dense text-text-2">
        One question to the registry for the tag’s digest; nothing is pulled. Which image is asked for is
        chosen in{' '}
        <Link href="/settings" className="font-medium underline underline-offset-2">
          Settings
        </Link>
        .
      </p>
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
    </section>
  );
}
