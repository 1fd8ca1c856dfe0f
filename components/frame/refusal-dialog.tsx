'use client';

import { Dialog } from '@/components/ui/dialog';
import { FailureCard } from '@/components/ui/failure-card';
import type { FailureRecord } from '@/lib/contracts/failure';

/** A request that was refused before anything started. */
export function RefusalDialog({ failure, onClose }: { failure: FailureRecord | null; onClose: () => void }) {
  return (
    <Dialog open={failure !== null} onOpenChange={(open) => !open && onClose()} title="Nothing was started">
      <div className="mt-4">{failure !== null && <FailureCard failure={failure} heading="h3" />}</div>
    </Dialog>
  );
}
