'use client';

import { useState } from 'react';
import { requestJson } from '@/components/api-client';
import { useRunningOperation, useStatus } from '@/components/live/use-live';
import { useStartWhen } from '@/components/runner/use-start-when';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { type NewerImage, newerImageSchema, newerImageText } from '@/lib/contracts/newer-image';

/** Asks the registry, only when somebody wants to know; what is newer can be put in the place of the worker that runs. */
export function NewerImageCheck() {
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<NewerImage | null>(null);
  const [problem, setProblem] = useState<FailureRecord | null>(null);
  const upgrade = useStartWhen();
  const ask = async () => {
    setAsking(true);
    setProblem(null);
    upgrade.clear();
    try {
      setAnswer(await requestJson(newerImageSchema, '/api/image/newer'));
    } catch (error) {
      setAnswer(null);
      setProblem(toFailureRecord(error, Date.now()));
    } finally {
      setAsking(false);
    }
  };
  const start = async () => {
    if ((await upgrade.start({ kind: 'upgrade' })) !== null) setAnswer(null);
  };
  const failure = upgrade.failure ?? problem;
  return (
    <>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button disabled={asking} onClick={() => void ask()}>
          {asking ? 'Asking the registry' : 'Check for a newer image'}
        </Button>
        <p role="status" className="min-w-0 text-dense wrap-anywhere text-text-2 empty:hidden">
          {answer !== null && !asking && newerImageText(answer)}
        </p>
        {answer?.newer && !asking && <UpgradeButton pending={upgrade.pending} onClick={() => void start()} />}
      </div>
      {upgrade.dialog}
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
    </>
  );
}

function UpgradeButton({ pending, onClick }: { pending: boolean; onClick: () => void }) {
  const hasContainer = useStatus()?.container != null;
  const busy = useRunningOperation() !== null;
  if (!hasContainer) return null;
  return (
    <>
      <Button variant="primary" disabled={busy || pending} onClick={onClick}>
        Upgrade
      </Button>
      <p className="basis-full text-dense text-text-3">
        The new image is first tried out beside the worker that runs. Where it fails, nothing changes.
      </p>
    </>
  );
}
