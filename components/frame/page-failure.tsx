'use client';

import { consoleNow } from '@/components/console-clock';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { toFailureRecord } from '@/lib/contracts/failure';

/** A bug of a page: named as one, with its text to report. */
export function PageFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <FailureCard
      failure={toFailureRecord(error, consoleNow())}
      action={
        <Button variant="primary" onClick={onRetry}>
          Load the page again
        </Button>
      }
    />
  );
}
