import type { ReactNode } from 'react';
import { classNames } from './class-names';

interface ScrollBoxProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** For what may be wider than its place: it scrolls sideways, by the keyboard, too, and the page does not. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and a section a landmark for each of many tables
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus the keyboard could not scroll it
      tabIndex={0}
      className={classNames('overflow-x-auto', className)}
    >
      {children}
    </div>
  );
}
