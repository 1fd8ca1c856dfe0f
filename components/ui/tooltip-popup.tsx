'use client';

import { Tooltip as Headless } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';

export interface TooltipPopupProps {
  anchor: Element | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

export function TooltipPopup({ anchor, open, onOpenChange, children }: TooltipPopupProps) {
  return (
    <Headless.Root open={open} onOpenChange={onOpenChange}>
      <Headless.Portal>
        <Headless.Positioner anchor={anchor} sideOffset={6} className="z-50">
          <Headless.Popup className="rounded-control border border-border bg-raised px-2 py-1 text-caption text-text transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Headless.Popup>
        </Headless.Positioner>
      </Headless.Portal>
    </Headless.Root>
  );
}
