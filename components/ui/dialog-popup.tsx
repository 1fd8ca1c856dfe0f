'use client';

import { Dialog as Headless } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { classNames } from './class-names';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** What gets the focus: the safe choice. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** A class. */
  width?: string;
}

const moving =
  'transition-[opacity,transform] duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

/** The dialog itself; `Dialog` loads it. */
export function DialogPopup({
  open,
  onOpenChange,
  title,
  description,
  children,
  initialFocus,
  width = 'w-[min(480px,calc(100vw-32px))]',
}: DialogProps) {
  return (
    <Headless.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Headless.Portal>
        <Headless.Backdrop className={classNames('fixed inset-0 z-40 bg-veil', moving)} />
        <Headless.Popup
          {...(initialFocus && { initialFocus })}
          className={classNames(
            'fixed top-[12vh] left-1/2 z-50 max-h-[76vh] -translate-x-1/2 overflow-y-auto rounded-palette border border-border bg-raised p-5 outline-none data-starting-style:scale-98',
            moving,
            width,
          )}
        >
          <Headless.Title className="text-head font-semibold">{title}</Headless.Title>
          {description !== undefined && (
            <Headless.Description className="mt-1 text-body text-text-2" render={<div />}>
              {description}
            </Headless.Description>
          )}
          {children}
        </Headless.Popup>
      </Headless.Portal>
    </Headless.Root>
  );
}
