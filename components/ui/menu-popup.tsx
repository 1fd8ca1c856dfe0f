'use client';

import { Menu as Headless } from '@base-ui/react/menu';
import type { HTMLAttributes, ReactElement, ReactNode } from 'react';

export interface MenuEntry {
  label: string;
  icon?: ReactNode;
  /** Shown at the right: a key or a state. */
  note?: ReactNode;
  disabled?: boolean;
  danger?: boolean;
  onSelect: () => void;
}

export interface MenuProps {
  /** A button; it opens the menu. */
  trigger: ReactElement<HTMLAttributes<HTMLButtonElement>>;
  entries: readonly MenuEntry[];
  side?: 'top' | 'bottom';
  align?: 'start' | 'end';
}

/** The menu itself, open at first; `Menu` loads it. */
export function MenuPopup({ trigger, entries, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Headless.Root modal={false} defaultOpen>
      <Headless.Trigger render={trigger} />
      <Headless.Portal>
        <Headless.Positioner side={side} align={align} sideOffset={6} className="z-50">
          <Headless.Popup className="min-w-50 rounded-card border border-border bg-raised p-1 transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {entries.map((entry) => (
              <Headless.Item
                key={entry.label}
                disabled={entry.disabled ?? false}
                onClick={entry.onSelect}
                className={`flex h-8 items-center gap-2.5 rounded-control px-2.5 text-dense outline-none data-disabled:text-text-3 data-highlighted:bg-selected max-wide:h-10 [&_svg]:size-4 ${entry.danger ? 'text-fail' : 'text-text'}`}
              >
                {entry.icon}
                <span className="flex-1">{entry.label}</span>
                {entry.note !== undefined && <span className="text-caption text-text-3">{entry.note}</span>}
              </Headless.Item>
            ))}
          </Headless.Popup>
        </Headless.Positioner>
      </Headless.Portal>
    </Headless.Root>
  );
}
