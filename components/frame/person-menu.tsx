'use client';

import { Keyboard, LogOut } from 'lucide-react';
import { signOut } from '@/components/session/sign-out';
import { Kbd } from '@/components/ui/kbd';
import { Menu } from '@/components/ui/menu';
import { openKeyList } from './keyboard-events';

export function PersonMenu() {
  const trigger = (
    <button
      type="button"
      className="-ml-1 flex h-8 items-center gap-2 rounded-control px-1 text-dense text-text-2 hover:text-text"
    >
      <span
        aria-hidden="true"
        className="flex size-5 items-center justify-center rounded-[4px] border border-border bg-selected text-[11px] font-medium"
      >
        L
      </span>
      local
    </button>
  );
  return (
    <Menu
      trigger={trigger}
      side="top"
      align="start"
      entries={[
        {
          label: 'Keyboard shortcuts',
          icon: <Keyboard />,
          note: <Kbd>?</Kbd>,
          onSelect: openKeyList,
        },
        { label: 'Sign out', icon: <LogOut />, onSelect: () => void signOut() },
      ]}
    />
  );
}
