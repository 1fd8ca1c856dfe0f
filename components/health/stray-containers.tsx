'use client';

import { useRef, useState } from 'react';
import { RefusalDialog } from '@/components/frame/refusal-dialog';
import { useRunningOperation } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { type StrayContainer, strayOrigin, straysSchema } from '@/lib/contracts/strays';
import { shortId } from '@/lib/core/units';

/** Containers that no console looks after; nothing where there is none. */
export function StrayContainers() {
  const running = useRunningOperation();
  const { value } = useRequest(straysSchema, '/api/strays', running?.id ?? '');
  const [chosen, setChosen] = useState<StrayContainer | null>(null);
  const { pending, failure, start, clear } = useStartOperation();
  if (value === null || value.strays.length === 0) return null;
  return (
    <section aria-labelledby="strays" className="px-7 pt-8 max-wide:px-4">
      <h2 id="strays" className="text-body font-semibold">
        Containers without a console
      </h2>
      <p className="mt-0.5 text-dense text-text-3">
        They have a console’s label, and none looks after them. One that runs may take work.
      </p>
      <ul className="mt-3 border-t border-line">
        {value.strays.map((stray) => (
          <StrayRow
            key={stray.id}
            stray={stray}
            disabled={running !== null || pending}
            onRemove={() => setChosen(stray)}
          />
        ))}
      </ul>
      <RemoveStrayDialog
        stray={chosen}
        onClose={() => setChosen(null)}
        onConfirm={(container) => {
          setChosen(null);
          void start({ kind: 'remove-stray', container, confirmed: true });
        }}
      />
      <RefusalDialog failure={failure} onClose={clear} />
    </section>
  );
}

interface StrayRowProps {
  stray: StrayContainer;
  disabled: boolean;
  onRemove: () => void;
}

function StrayRow({ stray, disabled, onRemove }: StrayRowProps) {
  const { id, name, state, createdAt, image } = stray;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-2 text-dense">
      <StateIcon state={state === 'running' ? 'warn' : 'off'} className="size-4" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="break-words">
          <span className="font-mono text-code">{name}</span> {state}: {strayOrigin(stray)}
        </p>
        <p className="truncate text-caption text-text-3" title={image}>
          <span className="font-mono">{shortId(id)}</span>
          {createdAt !== null && (
            <>
              {' · created '}
              <TimeAgo at={createdAt} />
            </>
          )}
          {` · ${image}`}
        </p>
      </div>
      <ChangeButton size="small" disabled={disabled} onClick={onRemove} aria-label={`Remove ${name}`}>
        Remove
      </ChangeButton>
    </li>
  );
}

interface RemoveStrayDialogProps {
  stray: StrayContainer | null;
  onClose: () => void;
  onConfirm: (id: string) => void;
}

/** What is lost and what stays; Escape and Enter are safe. */
function RemoveStrayDialog({ stray, onClose, onConfirm }: RemoveStrayDialogProps) {
  const keep = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={stray !== null}
      onOpenChange={(open) => !open && onClose()}
      title="Remove the container"
      initialFocus={keep}
    >
      <dl className="mt-3 grid grid-cols-[64px_minmax(0,1fr)] gap-y-1.5 text-body">
        <dt className="text-text-3">Lost</dt>
        <dd>
          The container <span className="font-mono text-code break-all">{stray?.name}</span> (
          <span className="font-mono text-code">{shortId(stray?.id ?? '')}</span>) and what runs in it
        </dd>
        <dt className="text-text-3">Stays</dt>
        <dd>Its folders on this machine, its last log lines, its image, and the worker of this console</dd>
      </dl>
      <div className="mt-4 flex justify-end gap-2 border-t border-line-raised pt-4">
        <Button ref={keep} onClick={onClose}>
          Keep it
        </Button>
        <Button variant="danger" onClick={() => onConfirm(stray?.id ?? '')}>
          Remove container
        </Button>
      </div>
    </Dialog>
  );
}
