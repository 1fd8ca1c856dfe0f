'use client';

import { useRunningOperation } from '@/components/live/use-live';
import { OperationSteps } from '@/components/runner/operation-steps';
import { StepsAhead } from '@/components/runner/steps-ahead';
import { useStartWhen } from '@/components/runner/use-start-when';
import { ChangeButton } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import { newerImageText } from '@/lib/contracts/newer-image';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import type { VersionsView } from '@/lib/contracts/versions';
import { formatBytes, shortId } from '@/lib/core/units';

const steps = [
  { text: 'Pull the image', note: 'worker keeps running' },
  { text: 'Try it out in a worker beside this one', note: 'about 10 s' },
  { text: 'Stop this container, keep it renamed', note: 'drains first' },
  { text: 'Start one of the new image', note: '' },
  { text: 'Wait until Temporal sees it poll; otherwise the kept one comes back', note: '' },
];

/** What the registry has, the click that brings it, and what that does; while it runs, how far it is. */
export function UpgradeBand({ view }: { view: VersionsView }) {
  const running = useRunningOperation();
  const upgrade = useStartWhen();
  const changes = running?.kind === 'upgrade' || running?.kind === 'rollback';
  const { check } = view;
  const newer = check?.newer === true;
  if (changes)
    return (
      <section className="border-t border-line px-7 py-4.5 max-wide:px-4">
        <h2 className="text-head font-semibold">{operationKinds[running.kind].title}</h2>
        <div className="max-w-170">
          <OperationSteps operation={running} />
        </div>
      </section>
    );
  return (
    <section className="grid grid-cols-3 border-t border-line px-7 py-4.5 max-wide:grid-cols-1 max-wide:gap-y-4 max-wide:px-4">
      <div className={newer ? 'min-w-0 pr-6' : 'col-span-full min-w-0'}>
        <h2 className="text-head font-semibold">{newer ? nameOf(check) : 'Upgrade'}</h2>
        <p role="status" className="mt-1 text-dense wrap-anywhere text-text-2">
          {check === null ? 'Nobody has asked the registry yet for a newer image.' : newerImageText(check)}
        </p>
        {newer && check.found !== undefined && (
          <p className="mt-1 text-dense text-text-3">
            {formatBytes(check.found.sizeBytes)} to download at most
          </p>
        )}
        {newer && view.running !== null && (
          <div className="mt-3.5">
            <ChangeButton
              variant="primary"
              disabled={running !== null || upgrade.pending}
              onClick={() => void upgrade.start({ kind: 'upgrade' })}
            >
              Upgrade
            </ChangeButton>
          </div>
        )}
      </div>
      {newer && view.running !== null && (
        <div className="col-span-2 max-w-170 min-w-0 max-wide:col-span-1">
          <h3 className="text-dense font-semibold">What will happen</h3>
          <StepsAhead steps={steps} />
          {view.pending.length > 0 && <Pending names={view.pending} />}
        </div>
      )}
      {upgrade.dialog}
      {upgrade.failure !== null && (
        <div className="col-span-full mt-3">
          <FailureCard failure={upgrade.failure} heading="h3" />
        </div>
      )}
    </section>
  );
}

function nameOf({ found, registry }: NonNullable<VersionsView['check']>): string {
  const name = found?.version ? `v${found.version.replace(/^v/, '')}` : shortId(registry ?? '');
  return `${name} can be installed`;
}

/** Settings that are saved go along with any new container. */
export function Pending({ names }: { names: readonly string[] }) {
  return (
    <p className="text-dense text-text-2">
      Saved settings that wait for Apply go along:{' '}
      <span className="font-mono text-code break-words">{names.join(', ')}</span>
    </p>
  );
}
