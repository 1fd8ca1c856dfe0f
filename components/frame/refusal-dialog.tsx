'use client';

import { Dialog } from '@/components/ui/dialog';
import { FailureCard } from '@/components/ui/failure-card';
import type { FailureRecord } from '@/lib/contracts/failure';

interface RefusalDialogProps {
  failure: FailureRecord | null;
  onClose: () => void;
  title?: string;
}

/** A request that was refused before anything started. */
export function RefusalDialog({ failure, onClose, title = 'Nothing was started' }: RefusalDialogProps) {
  return (
    <Dialog open={failure !== null} onOpenChange={(open) => !open && onClose()} title={title}>
      <div className="mt-4">{failure !== null && <FailureCard failure={failure} heading="h3" />}</div>
    </Dialog>
  );
}
