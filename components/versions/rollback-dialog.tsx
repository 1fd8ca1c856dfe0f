'use client';

import { useId, useRef, useState } from 'react';
import { StepsAhead } from '@/components/runner/steps-ahead';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { differenceText, type VersionsView, type VersionView } from '@/lib/contracts/versions';
import { shortId } from '@/lib/core/units';
import { AbilitiesNote } from './abilities-note';
import { Pending } from './upgrade-band';

const steps = [
  { text: 'Try it out in a worker beside this one', note: 'about 10 s' },
  { text: 'Stop this container, keep it renamed', note: 'drains first' },
  { text: 'Start one of that version', note: '' },
  { text: 'Wait until Temporal sees it poll', note: '' },
];

const choices = [
  { value: 'now', label: 'As they are now' },
  { value: 'before', label: 'As they were then' },
];

interface RollbackDialogProps {
  view: VersionsView;
  version: VersionView | null;
  onClose: () => void;
  onConfirm: (version: VersionView, withSettings: boolean) => void;
}

/** What going back changes, before it does. */
export function RollbackDialog({ view, version, onClose, onConfirm }: RollbackDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={version !== null}
      onOpenChange={(open) => open || onClose()}
      title="Roll back to this version"
      initialFocus={cancel}
    >
      {version !== null && (
        <Preview view={view} version={version} cancel={cancel} onClose={onClose} onConfirm={onConfirm} />
      )}
    </Dialog>
  );
}

interface PreviewProps extends RollbackDialogProps {
  version: VersionView;
  cancel: React.RefObject<HTMLButtonElement | null>;
}

function Preview({ view, version, cancel, onClose, onConfirm }: PreviewProps) {
  const [withSettings, setWithSettings] = useState(false);
  const labelId = useId();
  const { running, pending } = view;
  return (
    <>
      <dl className="mt-3 grid grid-cols-[64px_minmax(0,1fr)] gap-y-1.5 text-dense">
        <dt className="text-text-3">From</dt>
        <dd className="font-mono text-code break-all">
          {running === null ? 'no container' : `${shortId(running.image?.id ?? '')} ${running.reference}`}
        </dd>
        <dt className="text-text-3">To</dt>
        <dd className="font-mono text-code break-all">
          {shortId(version.imageId)} {version.reference}
        </dd>
      </dl>
      <AbilitiesNote abilities={version.abilities} />
      <p id={labelId} className="mt-4 mb-1.5 text-dense font-semibold">
        Settings
      </p>
      {version.differences === null ? (
        <p className="text-dense text-text-2">Stay as they are now: those of this version were not kept.</p>
      ) : (
        <SegmentedControl
          labelledBy={labelId}
          describedBy={`${labelId}-changes`}
          value={withSettings ? 'before' : 'now'}
          choices={choices}
          onChange={(value) => setWithSettings(value === 'before')}
        />
      )}
      <div id={`${labelId}-changes`} className="mt-2 text-dense text-text-2">
        {withSettings ? <Differences version={version} /> : pending.length > 0 && <Pending names={pending} />}
      </div>
      <h3 className="mt-4 text-dense font-semibold">What will happen</h3>
      <StepsAhead steps={steps} />
      <p className="text-dense text-text-2">
        If it fails, container and settings are as they are now. The workspace is not touched.
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={cancel} onClick={onClose}>
          Keep this version
        </Button>
        <Button
          variant="primary"
          onClick={() => {
            onClose();
            onConfirm(version, withSettings);
          }}
        >
          Roll back
        </Button>
      </div>
    </>
  );
}

function Differences({ version: { differences } }: { version: VersionView }) {
  if (differences === null || differences.length === 0) return <p>They are the same as now.</p>;
  return (
    <>
      <ul aria-label="Settings that change" className="font-mono text-code">
        {differences.map((each) => (
          <li key={each.name} className="break-all text-text">
            {differenceText(each)}
          </li>
        ))}
      </ul>
      <p className="mt-1.5">The file of now is kept as agent-runner.env.before-save.</p>
    </>
  );
}
