'use client';

import { Keyboard, LogOut, Users } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLive } from '@/components/live/use-live';
import { signOut } from '@/components/session/sign-out';
import { Kbd } from '@/components/ui/kbd';
import { Menu } from '@/components/ui/menu';
import { openKeyList } from './keyboard-events';

export function PersonMenu() {
  const router = useRouter();
  const name = useLive().person?.name ?? 'local';
  const trigger = (
    <button
      type="button"
      className="-ml-1 flex h-8 items-center gap-2 rounded-control px-1 text-dense text-text-2 hover:text-text"
    >
      <span
        aria-hidden="true"
        className="flex size-5 items-center justify-center rounded-[4px] border border-border bg-selected text-[11px] font-medium"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
      <span className="max-w-28 truncate">{name}</span>
    </button>
  );
  return (
    <Menu
      trigger={trigger}
      side="top"
      align="start"
      entries={[
        {
          label: 'Who is signed in',
          icon: <Users />,
          onSelect: () => router.push('/settings#people'),
        },
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
