'use client';

import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { toFailureRecord } from '@/lib/contracts/failure';

/** A bug of a page: named as one, with its text to report, and the rest of the console untouched. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto max-w-160 px-5 py-16">
      <title>This page stopped · Stigmer</title>
      <h1 className="mb-4 text-title font-semibold">This page stopped</h1>
      <FailureCard
        failure={toFailureRecord(error, Date.now())}
        action={
          <Button variant="primary" onClick={reset}>
            Load the page again
          </Button>
        }
      />
    </main>
  );
}
