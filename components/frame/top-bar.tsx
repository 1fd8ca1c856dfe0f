'use client';

import { Search } from 'lucide-react';
import { useStatus } from '@/components/live/use-live';
import { classNames } from '@/components/ui/class-names';
import { Kbd } from '@/components/ui/kbd';
import { openPalette } from './keyboard-events';
import { useVerdict } from './use-verdict';
import { Verdict } from './verdict';
import { VerdictAction } from './verdict-action';

export function TopBar() {
  const view = useVerdict();
  const status = useStatus();
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-4 border-b border-line bg-surface pr-5 pl-7 max-wide:min-h-16 max-wide:px-4">
      <Verdict view={view} />
      <button
        type="button"
        onClick={openPalette}
        aria-label="Find a page or an action"
        className={classNames(
          'flex h-8 shrink-0 items-center gap-2 rounded-control px-1 text-text-2 hover:text-text max-wide:hidden',
          // The action beside it is not known yet: it would move when that comes.
          status === null && 'invisible',
        )}
      >
        <Search className="size-4" aria-hidden="true" />
        <Kbd>Ctrl K</Kbd>
      </button>
      <VerdictAction />
    </header>
  );
}
