'use client';

import { useState } from 'react';
import { cancelOperation } from '@/app/actions/operations';
import { callAction } from '@/components/call-action';
import { useLive, useRunningOperation } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { FailureCard } from '@/components/ui/failure-card';
import { TextInput } from '@/components/ui/text-input';
import type { Operation } from '@/lib/contracts/operation';
import { formatBytes } from '@/lib/core/units';

/** An image from a file of this machine, where no registry can be reached. */
export function LoadArchive() {
  const [file, setFile] = useState('');
  const [operationId, setOperationId] = useState<string | null>(null);
  const { pending, failure, start } = useStartOperation();
  const busy = useRunningOperation() !== null;
  const operation = useLive().operations?.find(({ id }) => id === operationId) ?? null;
  const load = async () => setOperationId(await start({ kind: 'load', file: file.trim() }));
  const shown = failure ?? operation?.failure ?? null;
  const isPath = file.trim().startsWith('/');
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPath && !busy && !pending) void load();
      }}
    >
      <label htmlFor="archive" className="text-dense text-text-2">
        Load an image from a file of this machine
      </label>
      <div className="mt-1 flex max-w-170 flex-wrap items-center gap-2">
        <TextInput
          id="archive"
          className="flex-1 basis-60"
          placeholder="/path/of/image.tar.gz"
          value={file}
          onChange={(event) => setFile(event.target.value)}
        />
        <ChangeButton type="submit" disabled={!isPath || busy || pending}>
          Load
        </ChangeButton>
        {operation?.state === 'running' && (
          <ChangeButton onClick={() => void callAction(cancelOperation({ id: operation.id }))}>
            Cancel
          </ChangeButton>
        )}
      </div>
      <p role="status" className="mt-1 text-dense wrap-anywhere text-text-2 empty:hidden">
        {operation !== null && courseOf(operation)}
      </p>
      {shown !== null && (
        <div className="mt-3">
          <FailureCard failure={shown} heading="h3" />
        </div>
      )}
    </form>
  );
}

/** How far it is, and at the end what came out. */
function courseOf({ state, outcome, steps }: Operation): string | null {
  if (state === 'failed') return null;
  if (state !== 'running')
    return [outcome, steps.at(-1)?.detail].filter((text) => text != null && text !== '').join('. ');
  const progress = steps[0]?.progress;
  if (progress?.type !== 'pull' || progress.totalBytes === null) return 'Reading the file';
  return `${formatBytes(progress.receivedBytes)} of ${formatBytes(progress.totalBytes)}`;
}
