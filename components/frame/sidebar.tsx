'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Logo } from '@/components/ui/glyphs';
import { consoleVersion } from '@/lib/version';
import { EngineChip } from './engine-chip';
import { HealthBadge } from './health-badge';
import { NewerBadge } from './newer-badge';
import { PersonMenu } from './person-menu';
import { isCurrentPlace, places } from './places';
import { ThemeToggle } from './theme-toggle';

const item =
  'flex h-8 items-center gap-2.5 rounded-control px-2.5 text-body font-medium text-text-2 hover:text-text aria-[current=page]:bg-selected aria-[current=page]:text-text [&_svg]:size-4';

export function Sidebar() {
  const path = usePathname();
  return (
    <aside
      aria-label="Console"
      className="flex w-54 shrink-0 flex-col border-r border-line bg-canvas max-wide:hidden"
    >
      <div className="flex h-14 items-center gap-2.5 px-4.5">
        <Logo className="size-4.5" />
        <span className="text-body font-semibold">Stigmer</span>
        <span className="ml-auto text-dense text-text-3">{consoleVersion}</span>
      </div>
      <nav aria-label="Main" className="grid gap-px px-2.5 pt-1">
        {places.map((place) => (
          <Link
            key={place.href}
            href={place.href}
            className={item}
            {...(isCurrentPlace(place, path) && { 'aria-current': 'page' })}
          >
            {place.icon}
            <span className="flex-1">{place.name}</span>
            {place.href === '/health' && <HealthBadge />}
            {place.href === '/versions' && <NewerBadge />}
          </Link>
        ))}
      </nav>
      <div className="mt-auto border-t border-line px-4.5 pt-2.5 pb-2">
        <EngineChip />
        <div className="mt-1.5 flex h-8 items-center justify-between">
          <PersonMenu />
          <ThemeToggle />
        </div>
      </div>
    </aside>
  );
}
