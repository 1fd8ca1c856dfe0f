'use client';

import { Ellipsis, Keyboard, LogOut, Moon, Search, Sun } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { signOut } from '@/components/session/sign-out';
import { Menu } from '@/components/ui/menu';
import type { MenuEntry } from '@/components/ui/menu-popup';
import { HealthBadge } from './health-badge';
import { openKeyList, openPalette } from './keyboard-events';
import { isCurrentPlace, places } from './places';
import { toggleTheme, useTheme } from './theme';

/** Set from the top, not centred: an icon that is painted before its word came does not move when it comes. */
const cell =
  'relative flex h-16 flex-col items-center gap-1 border-t pt-[11px] border-line text-caption text-text-2 aria-[current=page]:text-text [&_svg]:size-5';

export function BottomBar() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="grid shrink-0 grid-cols-5 bg-canvas wide:hidden">
      {places
        .filter(({ inMore }) => inMore !== true)
        .map((place) => (
          <Link
            key={place.href}
            href={place.href}
            className={cell}
            {...(isCurrentPlace(place, path) && { 'aria-current': 'page' })}
          >
            {isCurrentPlace(place, path) && <span className="absolute -top-px h-0.5 w-8 bg-ink" />}
            {place.icon}
            {place.name}
            {place.href === '/health' && (
              <span className="absolute top-2 left-1/2 ml-1.5 [&_svg]:size-3">
                <HealthBadge compact />
              </span>
            )}
          </Link>
        ))}
      <MoreMenu />
    </nav>
  );
}

function MoreMenu() {
  const theme = useTheme();
  const router = useRouter();
  const more = places.filter(({ inMore }) => inMore === true);
  const entries: MenuEntry[] = [
    ...more.map(({ name, icon, href }) => ({ label: name, icon, onSelect: () => router.push(href) })),
    { label: 'Find a page or an action', icon: <Search />, onSelect: openPalette },
    { label: 'Keyboard shortcuts', icon: <Keyboard />, onSelect: openKeyList },
    {
      label: theme === 'dark' ? 'Use the light theme' : 'Use the dark theme',
      icon: theme === 'dark' ? <Sun /> : <Moon />,
      onSelect: toggleTheme,
    },
    { label: 'Sign out', icon: <LogOut />, onSelect: () => void signOut() },
  ];
  const trigger = (
    <button type="button" className={cell}>
      <Ellipsis aria-hidden="true" />
      More
    </button>
  );
  return <Menu trigger={trigger} entries={entries} side="top" />;
}
