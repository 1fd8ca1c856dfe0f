import type { ReactNode } from 'react';
import { ReadOnlyBanner } from '@/components/session/read-only';
import { SessionGate } from '@/components/session/session-gate';
import { BottomBar } from './bottom-bar';
import { ConnectionBanner } from './connection-banner';
import { KeyLayer } from './key-layer';
import { OldPageBanner } from './old-page-banner';
import { OperationStrip } from './operation-strip';
import { Sidebar } from './sidebar';
import { StaleVeil } from './stale-veil';
import { TitleMark } from './title-mark';
import { TopBar } from './top-bar';

/** Sidebar, verdict, strip, page; on a narrow screen verdict, page, bottom bar. Only the page scrolls. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  return (
    <SessionGate>
      <div className="flex h-dvh overflow-hidden">
        <Sidebar />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <OperationStrip />
          <ConnectionBanner />
          <ReadOnlyBanner />
          <OldPageBanner />
          <main className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
            <StaleVeil>{children}</StaleVeil>
          </main>
          <BottomBar />
        </div>
      </div>
      <TitleMark />
      <KeyLayer />
    </SessionGate>
  );
}
