'use client';

import type { RefObject } from 'react';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { forDevelopment } from '@/lib/contracts/dev-server';
import { ServerFacts, ServerFactsSkeleton } from './server-facts';
import { useServer } from './use-server';

interface StartPreviewProps {
  cancel: RefObject<HTMLButtonElement | null>;
  onCancel: () => void;
  onConfirm: () => void;
}

/** Image, size, port, volume, and what it is not. */
export function StartPreview({ cancel, onCancel, onConfirm }: StartPreviewProps) {
  const { value: server, failure } = useServer(true);
  const refusal = failure ?? server?.refusal ?? null;
  return (
    <>
      <p className="mt-1 text-body text-text-2">{forDevelopment}</p>
      <div className="mt-3">
        {refusal !== null && <FailureCard failure={refusal} heading="h3" />}
        {refusal === null && server === null && <ServerFactsSkeleton />}
        {refusal === null && server !== null && <ServerFacts server={server} />}
      </div>
      <div className="mt-4 flex justify-end gap-2 border-t border-line-raised pt-4">
        <Button ref={cancel} onClick={onCancel}>
          Not now
        </Button>
        <Button variant="primary" disabled={server === null || refusal !== null} onClick={onConfirm}>
          Start Temporal
        </Button>
      </div>
    </>
  );
}
