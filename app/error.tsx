'use client';

import { PlainPage } from '@/components/frame/plain-page';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { toFailureRecord } from '@/lib/contracts/failure';

/** A bug of a page: named as one, with its text to report, and the rest of the console untouched. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <PlainPage title="This page stopped">
      <title>This page stopped · Stigmer</title>
      <div className="mt-4">
        <FailureCard
          failure={toFailureRecord(error, Date.now())}
          action={
            <Button variant="primary" onClick={reset}>
              Load the page again
            </Button>
          }
        />
      </div>
    </PlainPage>
  );
}
