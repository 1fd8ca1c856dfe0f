'use client';

import { useLive } from '@/components/live/use-live';
import { Button } from '@/components/ui/button';
import { consoleVersion } from '@/lib/version';

/** The console was updated under an open page: what it shows may be wrong, and what it asks for is refused. */
export function OldPageBanner() {
  const { otherVersion } = useLive();
  if (otherVersion === null) return null;
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-tint px-7 py-1.5 text-dense text-text max-wide:px-4"
    >
      <p>
        This page is of version {consoleVersion}; the console is now {otherVersion}. What you typed in
        Settings stays, but for secrets.
      </p>
      <Button size="small" onClick={() => location.reload()}>
        Reload page
      </Button>
    </div>
  );
}
