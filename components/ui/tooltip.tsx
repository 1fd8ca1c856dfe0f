'use client';

import { Tooltip as Headless } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** Names a control that shows only a glyph; the control keeps its own accessible name. */
export function Tooltip({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Headless.Root>
      <Headless.Trigger delay={400} render={children} />
      <Headless.Portal>
        <Headless.Positioner sideOffset={6} className="z-50">
          <Headless.Popup className="rounded-control border border-border bg-raised px-2 py-1 text-caption text-text transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {label}
          </Headless.Popup>
        </Headless.Positioner>
      </Headless.Portal>
    </Headless.Root>
  );
}
