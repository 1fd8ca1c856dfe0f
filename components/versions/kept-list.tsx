'use client';

import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useRunningOperation } from '@/components/live/use-live';
import { useStartWhen } from '@/components/runner/use-start-when';
import { ChangeButton } from '@/components/session/read-only';
import { CopyId } from '@/components/ui/copy-id';
import { FailureCard } from '@/components/ui/failure-card';
import { StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { abilitiesText } from '@/lib/contracts/runner-capabilities';
import type { VersionsView, VersionView } from '@/lib/contracts/versions';
import { formatBytes, formatDuration, shortId } from '@/lib/core/units';
import { RollbackDialog } from './rollback-dialog';

const columns =
  'grid grid-cols-[minmax(0,1.6fr)_110px_minmax(0,1.2fr)_minmax(0,1fr)_80px_152px] items-center gap-x-4 max-wide:grid-cols-[minmax(0,1fr)_auto] max-wide:gap-y-0.5';

/** The last versions that were ready, and the way back to each. */
export function KeptList({ view }: { view: VersionsView }) {
  const [asked, setAsked] = useState<VersionView | null>(null);
  const rollback = useStartWhen();
  const busy = useRunningOperation() !== null || rollback.pending;
  const { versions } = view;
  return (
    <section className="border-t border-line px-7 py-4.5 max-wide:px-4">
      <h2 className="text-head font-semibold">Versions that were ready</h2>
      {versions.length === 0 && (
        <p className="mt-1 text-dense text-text-2">
          Each image with which Temporal saw the worker poll is kept here with its settings, the last five.
        </p>
      )}
      {versions.length > 0 && (
        <div aria-hidden="true" className={`${columns} mt-2 h-8 text-dense text-text-3 max-wide:hidden`}>
          <span>Version</span>
          <span>Image</span>
          <span>In its place</span>
          <span>Settings</span>
          <span className="text-right">Size</span>
          <span />
        </div>
      )}
      <ul aria-label="Versions that were ready" className="max-wide:mt-2">
        {versions.map((version) => (
          <Row key={version.imageId} version={version} busy={busy} onRollBack={() => setAsked(version)} />
        ))}
      </ul>
      {rollback.failure !== null && (
        <div className="mt-4">
          <FailureCard failure={rollback.failure} heading="h3" />
        </div>
      )}
      {rollback.dialog}
      <RollbackDialog
        view={view}
        version={asked}
        onClose={() => setAsked(null)}
        onConfirm={(version, withSettings) =>
          void rollback.start({ kind: 'rollback', version: version.imageId, withSettings })
        }
      />
    </section>
  );
}

interface RowProps {
  version: VersionView;
  busy: boolean;
  onRollBack: () => void;
}

function Row({ version, busy, onRollBack }: RowProps) {
  const { imageId, reference, runs, isHere, firstReadyAt, lastReadyAt, placeMs, sizeBytes } = version;
  const { abilities } = version;
  // Of the one that runs it is said above.
  const told = runs || abilities === undefined ? null : abilitiesText(abilities);
  const name = version.version === null ? null : `v${version.version.replace(/^v/, '')}`;
  return (
    <li className={`${columns} min-h-13 border-t border-line py-2 text-dense last:border-b`}>
      <div className="min-w-0">
        {name !== null && <p className="font-semibold">{name}</p>}
        <p className="truncate text-text-2" title={reference}>
          {reference}
        </p>
        {told !== null && <p className="text-text-3">{told}</p>}
      </div>
      <CopyId
        short={shortId(imageId)}
        full={imageId}
        of="image"
        className="font-mono text-code max-wide:justify-self-end"
      />
      <p className="min-w-0 max-wide:col-span-full">
        {formatDuration(placeMs)}
        <span className="block text-text-3">
          ready <TimeAgo at={lastReadyAt} />
          {firstReadyAt !== lastReadyAt && (
            <>
              , first <TimeAgo at={firstReadyAt} />
            </>
          )}
        </span>
      </p>
      <p className="text-text-2 max-wide:col-span-full">{settingsWords(version)}</p>
      <p className="text-right max-wide:text-left">{sizeBytes === null ? '' : formatBytes(sizeBytes)}</p>
      <div className="flex justify-end">
        {runs ? (
          <span className="flex items-center gap-1.5 text-ok">
            <StateIcon state="ok" className="size-4" />
            running
          </span>
        ) : isHere ? (
          <ChangeButton
            size="small"
            disabled={busy}
            onClick={onRollBack}
            aria-label={`Roll back to ${shortId(imageId)}`}
          >
            <Undo2 aria-hidden="true" />
            Roll back to this
          </ChangeButton>
        ) : (
          <span className="text-text-3">not here any more</span>
        )}
      </div>
    </li>
  );
}

function settingsWords({ differences }: VersionView): string {
  if (differences === null) return 'not kept';
  const count = differences.length;
  return count === 0 ? 'as now' : `${count} ${count === 1 ? 'difference' : 'differences'} to now`;
}
