'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { SessionGate } from '@/components/session/session-gate';
import { Logo } from '@/components/ui/glyphs';
import { ConnectionBanner } from './connection-banner';
import { KeyLayer } from './key-layer';
import { PersonMenu } from './person-menu';
import { StaleVeil } from './stale-veil';
import { ThemeToggle } from './theme-toggle';
import { TitleMark } from './title-mark';
import { useVerdict } from './use-verdict';
import { Verdict } from './verdict';

/** The first run: one column, no sidebar, nothing to do but the one thing. */
export function SetupFrame({ children }: { children: ReactNode }) {
  const view = useVerdict();
  return (
    <SessionGate>
      <div className="flex h-dvh flex-col overflow-hidden">
        <header className="relative flex min-h-14 shrink-0 items-center border-b border-line px-7 max-wide:min-h-16 max-wide:px-4">
          <Link
            href="/overview"
            className="absolute left-7 flex items-center gap-2.5 text-body font-semibold max-wide:hidden min-[1000px]:flex"
          >
            <Logo className="size-4.5" />
            Stigmer
          </Link>
          <div className="mx-auto flex w-full max-w-160">
            <Verdict view={view} />
          </div>
          <div className="absolute right-7 flex items-center gap-1 max-wide:static">
            <span className="max-wide:hidden">
              <PersonMenu />
            </span>
            <ThemeToggle />
          </div>
        </header>
        <ConnectionBanner />
        <main className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
          <StaleVeil>{children}</StaleVeil>
        </main>
      </div>
      <TitleMark />
      <KeyLayer />
    </SessionGate>
  );
}
