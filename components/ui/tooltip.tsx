'use client';

import { cloneElement, type ReactElement, useEffect, useState } from 'react';
import { useLoaded } from './use-loaded';

const delayMs = 400;
const loadPopup = () => import('./tooltip-popup');

export interface TooltipProps {
  label: string;
  children: ReactElement<TriggerProps>;
}

type TriggerProps = Pick<
  React.HTMLAttributes<Element>,
  'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur' | 'onClick'
>;

/**
 * Names a control that shows only a glyph; the control keeps its own accessible name. The popup's code is no part of a
 * page's first load, and the control is never replaced when it comes: a button that has the focus keeps it.
 */
export function Tooltip({ label, children }: TooltipProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [open, setOpen] = useState(false);
  const loaded = useLoaded(loadPopup, anchor !== null);
  useEffect(() => {
    if (anchor === null) return;
    const timer = setTimeout(() => setOpen(true), delayMs);
    return () => clearTimeout(timer);
  }, [anchor]);
  const enter = (event: { currentTarget: Element }) => setAnchor(event.currentTarget);
  const leave = () => {
    setOpen(false);
    setAnchor(null);
  };
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: enter,
        onPointerLeave: leave,
        onFocus: enter,
        onBlur: leave,
        onClick: leave,
      })}
      {loaded !== null && anchor !== null && (
        <loaded.TooltipPopup anchor={anchor} open={open} onOpenChange={setOpen}>
          {label}
        </loaded.TooltipPopup>
      )}
    </>
  );
}
