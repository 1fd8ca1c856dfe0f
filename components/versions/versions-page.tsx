'use client';

import { RotateCw } from 'lucide-react';
import { useLive } from '@/components/live/use-live';
import { ChangeButton } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import type { VersionsView } from '@/lib/contracts/versions';
import { DailyLook } from './daily-look';
import { ImageList } from './image-list';
import { KeptList } from './kept-list';
import { ThreePlaces } from './three-places';
import { UpgradeBand } from './upgrade-band';
import { useAskRegistry, useVersions } from './use-versions';

/** What runs, what its tag means here and at the registry, and the versions to which one can go back. */
export function VersionsPage() {
  const { value: view, failure: loadFailure, reload } = useVersions();
  const { asking, failure, ask } = useAskRegistry(reload);
  const shown = failure ?? loadFailure;
  return (
    <div className="pb-10">
      <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 px-7 py-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Versions</h1>
        <p className="min-w-0 pt-1 text-dense break-all text-text-3 max-wide:order-last max-wide:basis-full">
          {view?.here.reference}
        </p>
        <ChangeButton size="small" className="ml-auto" disabled={asking || view === null} onClick={ask}>
          <RotateCw aria-hidden="true" />
          {asking ? 'Asking the registry' : 'Ask the registry'}
        </ChangeButton>
      </div>
      {shown !== null && (
        <div className="px-7 pb-4 max-wide:px-4">
          <FailureCard failure={shown} />
        </div>
      )}
      {view === null && loadFailure === null && <Skeleton className="mx-7 mt-1 h-96 max-wide:mx-4" />}
      {view !== null && <Bands view={view} reload={reload} />}
    </div>
  );
}

function Bands({ view, reload }: { view: VersionsView; reload: () => void }) {
  return (
    <>
      <ThreePlaces view={view} />
      <FailedChange />
      <UpgradeBand view={view} />
      <KeptList view={view} />
      <ImageList images={view.images} running={view.running?.image?.id ?? null} />
      <DailyLook on={view.lookDaily} onChanged={reload} />
    </>
  );
}

/** Why the last change of the image did not hold; until something else is done. */
function FailedChange() {
  const latest = useLive().operations?.[0];
  const isOurs = latest?.kind === 'upgrade' || latest?.kind === 'rollback';
  if (!isOurs || latest.failure === null) return null;
  return (
    <div className="border-t border-line px-7 py-5 max-wide:px-4">
      <FailureCard failure={latest.failure} evidenceOpen />
    </div>
  );
}
