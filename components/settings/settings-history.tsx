'use client';

import { useRef, useState } from 'react';
import { restoreSettings } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FailureCard } from '@/components/ui/failure-card';
import { TimeAgo } from '@/components/ui/time-ago';
import type { FailureRecord } from '@/lib/contracts/failure';
import {
  changeText,
  originText,
  type SettingsVersion,
  settingsHistorySchema,
} from '@/lib/contracts/settings-history';
import { differenceText } from '@/lib/contracts/versions';

const shownMax = 6;

/** Every version of the file that is kept, and the way back to each. */
export function SettingsHistory() {
  const { settingsVersion } = useLive();
  const { value, reload } = useRequest(settingsHistorySchema, '/api/settings/history', settingsVersion);
  const [asked, setAsked] = useState<SettingsVersion | null>(null);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const [all, setAll] = useState(false);
  const versions = value?.versions ?? [];
  const restore = async (id: number) => {
    const answer = await callAction(restoreSettings({ revision: value?.revision ?? '', id }));
    setFailure(answer.ok ? null : answer.failure);
    reload();
  };
  if (versions.length === 0) return null;
  return (
    <section className="border-t border-line px-7 py-4 max-wide:px-4">
      <h2 className="text-head font-semibold">History</h2>
      <p className="pt-0.5 text-dense text-text-3">
        Each saved, edited, imported or restored version of the file, on this machine only.
      </p>
      <ul aria-label="Versions of the settings" className="mt-2">
        {(all ? versions : versions.slice(0, shownMax)).map((version) => (
          <Row key={version.id} version={version} onRestore={() => setAsked(version)} />
        ))}
      </ul>
      {!all && versions.length > shownMax && (
        <Button size="small" className="mt-3" onClick={() => setAll(true)}>
          Show all {versions.length}
        </Button>
      )}
      {failure !== null && (
        <div className="mt-4">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      <RestoreDialog version={asked} onClose={() => setAsked(null)} onConfirm={(id) => void restore(id)} />
    </section>
  );
}

function Row({ version, onRestore }: { version: SettingsVersion; onRestore: () => void }) {
  const { id, at, isNow, changes } = version;
  return (
    <li className="grid grid-cols-[150px_minmax(0,1fr)_auto] items-start gap-x-4 border-t border-line py-2 text-dense last:border-b max-wide:grid-cols-[minmax(0,1fr)_auto]">
      <p className="max-wide:col-span-full">
        <span className="font-mono text-code text-text-3">{id}</span> <TimeAgo at={at} />
      </p>
      <div className="min-w-0">
        <p>{originText(version)}</p>
        <ul className="font-mono text-code text-text-2">
          {(changes ?? []).map((each) => (
            <li key={each.name} className="wrap-anywhere">
              {changeText(each)}
            </li>
          ))}
        </ul>
        {changes?.length === 0 && <p className="text-text-3">Comments or spaces only</p>}
      </div>
      {isNow ? (
        <span className="pt-1 text-text-3">as now</span>
      ) : (
        <ChangeButton size="small" aria-label={`Restore version ${id}`} onClick={onRestore}>
          Restore…
        </ChangeButton>
      )}
    </li>
  );
}

interface RestoreDialogProps {
  version: SettingsVersion | null;
  onClose: () => void;
  onConfirm: (id: number) => void;
}

function RestoreDialog({ version, onClose, onConfirm }: RestoreDialogProps) {
  const keep = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={version !== null}
      onOpenChange={(open) => open || onClose()}
      title={`Restore version ${version?.id ?? ''} of the settings`}
      description="The file becomes what it was then, byte for byte. What it is now stays in the history; the worker gets nothing before Apply."
      initialFocus={keep}
    >
      {version !== null && (
        <>
          <ul aria-label="What changes" className="mt-3 font-mono text-code">
            {version.fromNow.map((each) => (
              <li key={each.name} className="wrap-anywhere">
                {differenceText(each)}
              </li>
            ))}
          </ul>
          {version.fromNow.length === 0 && (
            <p className="mt-3 text-dense text-text-2">No setting changes: comments or spaces only.</p>
          )}
          <div className="mt-4 flex justify-end gap-2">
            <Button ref={keep} onClick={onClose}>
              Keep the file
            </Button>
            <Button
              variant="primary"
              onClick={() => {
                onClose();
                onConfirm(version.id);
              }}
            >
              Restore
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
